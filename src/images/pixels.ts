/**
 * 8-bit pixels, row-major, channels interleaved, rows not padded: `data.length === width * height *
 * channels`.
 */
export interface Pixels<Channels extends 1 | 3 | 4 = 1 | 3 | 4> {
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  readonly data: Uint8Array;
}

export type RgbPixels = Pixels<3>;
export type RgbaPixels = Pixels<4>;

export interface Size {
  /** Pixels, at least 1. */
  readonly width: number;
  readonly height: number;
}
