/**
 * sRGB to CIELAB (D65) and back on whole pictures. The two costly functions, the cube root and the gamma curve, are
 * tables: the error stays under a hundredth of one L* and under half of an 8-bit step (see the spec).
 */

/** Planes of one picture: L* 0 to 100, a* and b* about -110 to 110. */
export interface LabPlanes {
  readonly l: Float32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** Largest argument of the linear part of CIELAB's curve, and of its inverse. */
const LINEAR_PART = (6 / 29) ** 3;
const LINEAR_PART_INVERSE = 6 / 29;
const LINEAR_SLOPE = LINEAR_PART_INVERSE ** -2 / 3;
const LINEAR_OFFSET = 4 / 29;

const CURVE_STEPS = 4096;
/** One more than needed, so that interpolation at 1 stays inside. */
const CURVE = Float32Array.from({ length: CURVE_STEPS + 2 }, (_, step) => curve(step / CURVE_STEPS));
const LINEAR = Float32Array.from({ length: 256 }, (_, value) => linearise(value / 255));
/** The gamma curve is steep near black: fewer steps would merge the darkest values. */
const GAMMA_STEPS = 16_384;
const GAMMA = Uint8Array.from({ length: GAMMA_STEPS + 1 }, (_, step) =>
  Math.round(255 * delinearise(step / GAMMA_STEPS)),
);

/** Converts interleaved RGB bytes. */
export function toLab(rgb: Uint8Array): LabPlanes {
  const count = rgb.length / 3;
  const planes = { l: new Float32Array(count), a: new Float32Array(count), b: new Float32Array(count) };
  for (let pixel = 0, at = 0; pixel < count; pixel++, at += 3) {
    const red = LINEAR[rgb[at] ?? 0] ?? 0;
    const green = LINEAR[rgb[at + 1] ?? 0] ?? 0;
    const blue = LINEAR[rgb[at + 2] ?? 0] ?? 0;
    // The rows of the sRGB matrix (IEC 61966-2-1), each divided by its sum: white becomes (1, 1, 1).
    const fx = lookUp(0.4339499 * red + 0.3762098 * green + 0.1898403 * blue);
    const fy = lookUp(0.2126729 * red + 0.7151522 * green + 0.0721749 * blue);
    const fz = lookUp(0.0177565 * red + 0.109468 * green + 0.8727755 * blue);
    planes.l[pixel] = 116 * fy - 16;
    planes.a[pixel] = 500 * (fx - fy);
    planes.b[pixel] = 200 * (fy - fz);
  }
  return planes;
}

/** A straight line per channel: `value * gain + offset`. */
export interface LabTransfer {
  readonly gain: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
}

/** Converts planes back to interleaved RGB bytes, through a transfer; what sRGB can't show is clipped. */
export function toRgb({ l, a, b }: LabPlanes, { gain, offset }: LabTransfer): Uint8Array {
  const rgb = new Uint8Array(l.length * 3);
  const [gainL, gainA, gainB] = gain;
  const [offsetL, offsetA, offsetB] = offset;
  for (let pixel = 0, at = 0; pixel < l.length; pixel++, at += 3) {
    const fy = ((l[pixel] ?? 0) * gainL + offsetL + 16) / 116;
    const x = uncurve(fy + ((a[pixel] ?? 0) * gainA + offsetA) / 500);
    const y = uncurve(fy);
    const z = uncurve(fy - ((b[pixel] ?? 0) * gainB + offsetB) / 200);
    // The inverse of the matrix above.
    rgb[at] = encode(3.0799546 * x - 1.5371395 * y - 0.5428151 * z);
    rgb[at + 1] = encode(-0.9212583 * x + 1.8760109 * y + 0.0452474 * z);
    rgb[at + 2] = encode(0.0528872 * x - 0.2040259 * y + 1.1511387 * z);
  }
  return rgb;
}

function lookUp(value: number): number {
  const position = value * CURVE_STEPS;
  const step = position | 0;
  const low = CURVE[step] ?? 1;
  return low + ((CURVE[step + 1] ?? 1) - low) * (position - step);
}

function encode(linear: number): number {
  if (!(linear > 0)) return 0;
  return linear >= 1 ? 255 : (GAMMA[(linear * GAMMA_STEPS + 0.5) | 0] ?? 255);
}

function curve(value: number): number {
  return value > LINEAR_PART ? Math.cbrt(value) : LINEAR_SLOPE * value + LINEAR_OFFSET;
}

function uncurve(value: number): number {
  return value > LINEAR_PART_INVERSE ? value * value * value : (value - LINEAR_OFFSET) / LINEAR_SLOPE;
}

function linearise(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function delinearise(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}
