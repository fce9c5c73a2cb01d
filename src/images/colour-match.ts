import { type LabPlanes, toLab, transferColours } from './lab.js';
import type { RgbPixels } from './pixels.js';

/** Mean and standard deviation. */
interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Limits for the contrast change of a channel. Without them, the noise of a nearly flat picture would be
 * amplified to the contrast of the photo.
 */
const MIN_GAIN = 0.5;
const MAX_GAIN = 2;
/** Pixels sampled for mean and deviation: enough to be exact to a tenth of a visible step. */
const SAMPLED = 50_000;
/** Below this deviation there is nothing to scale. */
const FLAT = 1e-3;

/**
 * Gives `picture` the colour balance of `reference`: each CIELAB channel gets the reference's mean and,
 * within limits, its standard deviation (E. Reinhard et al., "Color Transfer between Images", 2001, in
 * CIELAB). Positions do not matter, so the sizes may differ; remove padding from both first.
 * @param strength 0 leaves the picture unchanged, 1 adopts the reference's balance, linear in between
 */
export function matchColours(picture: RgbPixels, reference: RgbPixels, strength: number): RgbPixels {
  if (strength === 0) return picture;
  const own = sampled(picture);
  const wanted = sampled(reference);
  const lines = (['l', 'a', 'b'] as const).map((channel) =>
    line(spreadOf(own[channel]), spreadOf(wanted[channel]), strength),
  );
  const [l, a, b] = lines;
  if (l === undefined || a === undefined || b === undefined) return picture;
  const transfer = { gain: [l.gain, a.gain, b.gain], offset: [l.offset, a.offset, b.offset] } as const;
  return { ...picture, data: transferColours(picture.data, transfer) };
}

function sampled({ width, height, data }: RgbPixels): LabPlanes {
  return toLab(data, Math.max(1, Math.floor((width * height) / SAMPLED)));
}

function line(own: Spread, wanted: Spread, strength: number): { gain: number; offset: number } {
  const ratio = own.deviation < FLAT ? 1 : wanted.deviation / own.deviation;
  const full = Math.min(MAX_GAIN, Math.max(MIN_GAIN, ratio));
  return {
    gain: 1 + strength * (full - 1),
    offset: strength * (wanted.mean - full * own.mean),
  };
}

function spreadOf(values: Float32Array): Spread {
  let sum = 0;
  let squares = 0;
  // Indexed loop: an iterator costs ten times as much here.
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}
