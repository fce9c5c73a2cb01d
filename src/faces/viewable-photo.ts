import type { RgbaPixels, Size } from '../images/pixels.js';

/** A photo as needed by face detection. */
export interface ViewablePhoto {
  /** Size of the full upright photo. */
  readonly size: Size;
  /** The whole upright photo with its longer side at most `maxSide` pixels; decoded on demand. */
  view(maxSide: number): Promise<RgbaPixels>;
}
