/** What a ControlNet adds to each step, as a share of the step without one. */
const UNIT_SHARE = 0.45;
/** Shrinkage: the shape of the more general line counts as if this many samples had shown it. */
const SHAPE_SAMPLES = 4;
/** The same for the speed as a whole. */
const SPEED_SAMPLES = 0.5;
/** Neither part goes below this share of what it is in general: what was seen of it is then noise. */
const LEAST_SHARE = 0.02;
/** A sample that took more than that times what it should hung, or something else had the card. */
const MOST_TIMES = 2;

/** Steps x megapixels, each ControlNet counted. */
export function loadOf(work: {
  readonly steps: number;
  readonly megapixels: number;
  readonly units: number;
}): number {
  return work.steps * work.megapixels * (1 + UNIT_SHARE * work.units);
}

/** How long a generation takes by its load. */
export class LinearFit {
  constructor(
    readonly fixedMs: number,
    readonly msPerLoad: number,
  ) {}

  msOf(load: number): number {
    return this.fixedMs + this.msPerLoad * load;
  }
}

/** Until something was measured: 5.5 iterations a second at 512 x 512, and decoding and encoding around them. */
export const T4_FIT = new LinearFit(900, 694);

export interface LoadedTime {
  readonly ms: number;
  readonly weight: number;
  readonly steps: number;
  readonly megapixels: number;
  readonly units: number;
}

/**
 * The line through the samples, each counted by how far it is off in proportion, drawn to the general one: in its speed a
 * little, in its shape more.
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
  const speed = Math.exp((middleOf(logs) * weight) / (weight + SPEED_SAMPLES));
  // In units of the general line at this speed, so that both parts are 1 when nothing else was seen.
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

/** The weighted median. */
function middleOf(values: readonly { readonly at: number; readonly weight: number }[]): number {
  const sorted = values.toSorted((one, other) => one.at - other.at);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let sum = 0;
  for (const { at, weight } of sorted) {
    sum += weight;
    if (sum >= half) return at;
  }
  return 0;
}
