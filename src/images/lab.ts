/**
 * Converts whole pictures from sRGB to CIELAB (D65) and back. The two costly functions, the cube root and the
 * gamma curve, are lookup tables: the error stays below 0.01 L* and half an 8-bit step (see the spec).
 */

/** Planes of a picture: L* 0 to 100, a* and b* about -110 to 110. */
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

// The rows of the sRGB matrix (IEC 61966-2-1), each divided by its sum: white becomes (1, 1, 1).
const [X_RED, X_GREEN, X_BLUE] = [0.4339499, 0.3762098, 0.1898403];
const [Y_RED, Y_GREEN, Y_BLUE] = [0.2126729, 0.7151522, 0.0721749];
const [Z_RED, Z_GREEN, Z_BLUE] = [0.0177565, 0.109468, 0.8727755];

const CURVE_STEPS = 4096;
/** One more entry than needed, so that interpolation at 1 stays in bounds. */
const CURVE = Float32Array.from({ length: CURVE_STEPS + 2 }, (_, step) => curve(step / CURVE_STEPS));
const LINEAR = Float32Array.from({ length: 256 }, (_, value) => linearise(value / 255));
/** The gamma curve is steep near black: fewer steps would merge the darkest values. */
const GAMMA_STEPS = 16_384;
const GAMMA = Uint8Array.from({ length: GAMMA_STEPS + 1 }, (_, step) =>
  Math.round(255 * delinearise(step / GAMMA_STEPS)),
);

/**
 * Converts interleaved RGB bytes.
 * @param every take every n-th pixel, beginning with the first
 */
export function toLab(rgb: Uint8Array, every = 1): LabPlanes {
  const count = Math.ceil(rgb.length / 3 / every);
  const planes = { l: new Float32Array(count), a: new Float32Array(count), b: new Float32Array(count) };
  for (let pixel = 0, at = 0; pixel < count; pixel++, at += 3 * every) {
    const red = LINEAR[rgb[at] ?? 0] ?? 0;
    const green = LINEAR[rgb[at + 1] ?? 0] ?? 0;
    const blue = LINEAR[rgb[at + 2] ?? 0] ?? 0;
    const fx = lookUp(X_RED * red + X_GREEN * green + X_BLUE * blue);
    const fy = lookUp(Y_RED * red + Y_GREEN * green + Y_BLUE * blue);
    const fz = lookUp(Z_RED * red + Z_GREEN * green + Z_BLUE * blue);
    planes.l[pixel] = 116 * fy - 16;
    planes.a[pixel] = 500 * (fx - fy);
    planes.b[pixel] = 200 * (fy - fz);
  }
  return planes;
}

/** A linear function per channel: `value * gain + offset`. */
export interface LabTransfer {
  readonly gain: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
}

/**
 * Applies linear functions to L*, a* and b* of interleaved RGB bytes; values outside sRGB are clipped. Each
 * pixel is fully converted at once: intermediate planes of a whole picture would cost more than the
 * arithmetic.
 */
export function transferColours(rgb: Uint8Array, { gain, offset }: LabTransfer): Uint8Array {
  const result = new Uint8Array(rgb.length);
  const [gainL, gainA, gainB] = gain;
  // L* = 116 fy - 16, a* = 500 (fx - fy), b* = 200 (fy - fz): the linear functions in terms of fx, fy and fz.
  const offsetY = (offset[0] + 16 - 16 * gainL) / 116;
  const [offsetX, offsetZ] = [offset[1] / 500, offset[2] / 200];
  for (let at = 0; at < rgb.length; at += 3) {
    const red = LINEAR[rgb[at] ?? 0] ?? 0;
    const green = LINEAR[rgb[at + 1] ?? 0] ?? 0;
    const blue = LINEAR[rgb[at + 2] ?? 0] ?? 0;
    const fx = lookUp(X_RED * red + X_GREEN * green + X_BLUE * blue);
    const fy = lookUp(Y_RED * red + Y_GREEN * green + Y_BLUE * blue);
    const fz = lookUp(Z_RED * red + Z_GREEN * green + Z_BLUE * blue);
    const moved = gainL * fy + offsetY;
    const x = uncurve(moved + gainA * (fx - fy) + offsetX);
    const y = uncurve(moved);
    const z = uncurve(moved - gainB * (fy - fz) - offsetZ);
    // The inverse of the matrix above.
    result[at] = encode(3.0799546 * x - 1.5371395 * y - 0.5428151 * z);
    result[at + 1] = encode(-0.9212583 * x + 1.8760109 * y + 0.0452474 * z);
    result[at + 2] = encode(0.0528872 * x - 0.2040259 * y + 1.1511387 * z);
  }
  return result;
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
