/** Interleaved 8-bit RGB, rows from the top. */
export interface RgbImage {
  data: Uint8Array;
  width: number;
  height: number;
}

export const blackImage = (width: number, height: number): RgbImage => ({
  data: new Uint8Array(width * height * 3),
  width,
  height,
});

export const isNearlyBlack = ({ data }: RgbImage, below = 5): boolean => data.every((value) => value < below);
