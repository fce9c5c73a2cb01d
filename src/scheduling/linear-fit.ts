/** Extra time per step for each ControlNet unit, as a share of a step without any. */
const UNIT_SHARE = 0.45;
/** Shrinkage: the shape of the general line counts as this many samples. */
const SHAPE_SAMPLES = 4;
/** Shrinkage of the overall speed, likewise. */
const SPEED_SAMPLES = 0.5;
/** Neither part falls below this share of the general line's: smaller estimates are noise. */
const LEAST_SHARE = 0.02;
/**
 * Durations are clipped at this multiple of the expectation: the generation hung, or another program used the
 * GPU.
 */
const MOST_TIMES = 2;

/** Steps x megapixels, scaled by the number of ControlNet units. */
export function loadOf(work: {
  readonly steps: number;
  readonly megapixels: number;
  readonly units: number;
}): number {
  return work.steps * work.megapixels * (1 + UNIT_SHARE * work.units);
}

/** Duration of a generation as a linear function of its load. */
export class LinearFit {
  constructor(
    readonly fixedMs: number,
    readonly msPerLoad: number,
  ) {}

  msOf(load: number): number {
    return this.fixedMs + this.msPerLoad * load;
  }
}

/** Assumed until something was measured: 5.5 iterations/s at 512 x 512, plus decoding and encoding. */
export const T4_FIT = new LinearFit(900, 694);

export interface LoadedTime {
  readonly ms: number;
  readonly weight: number;
  readonly steps: number;
  readonly megapixels: number;
  readonly units: number;
}

/**
 * Fits a line through the samples by relative error, shrunk towards the general line: slightly in speed, more
 * in shape.
 */
export function fitLine(samples: readonly LoadedTime[], general: LinearFit): LinearFit {
  if (samples.length === 0) return general;
  const times = samples.map((sample) => ({
    weight: sample.weight,
    expected: general.msOf(loadOf(sample)),
    ms: sample.ms,
    load: loadOf(sample),
  }));
  const weight = times.reduce((sum, time) => sum + time.weight, 0);
  const logs = times.map((time) => ({ at: Math.log(time.ms / time.expected), weight: time.weight }));
  const speed = Math.exp((weightedMedian(logs) * weight) / (weight + SPEED_SAMPLES));
  // In units of the general line at this speed, so that both parts are 1 without other evidence.
  let [aa, ab, bb] = [SHAPE_SAMPLES, 0, SHAPE_SAMPLES];
  let [ay, by] = [SHAPE_SAMPLES, SHAPE_SAMPLES];
  for (const time of times) {
    const a = general.fixedMs / time.expected;
    const b = (general.msPerLoad * time.load) / time.expected;
    const y = Math.min(MOST_TIMES, time.ms / (time.expected * speed));
    aa += time.weight * a * a;
    ab += time.weight * a * b;
    bb += time.weight * b * b;
    ay += time.weight * a * y;
    by += time.weight * b * y;
  }
  const determinant = aa * bb - ab * ab;
  const fixed = Math.max(LEAST_SHARE, (ay * bb - by * ab) / determinant);
  const perLoad = Math.max(LEAST_SHARE, (by * aa - ay * ab) / determinant);
  return new LinearFit(general.fixedMs * speed * fixed, general.msPerLoad * speed * perLoad);
}

function weightedMedian(values: readonly { readonly at: number; readonly weight: number }[]): number {
  const sorted = values.toSorted((one, other) => one.at - other.at);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let sum = 0;
  for (const { at, weight } of sorted) {
    sum += weight;
    if (sum >= half) return at;
  }
  return 0;
}
