import type { RgbaPixels, Size } from '../images/pixels.js';

/** A photo as the search for faces needs it. */
export interface ViewablePhoto {
  /** Of the full photo, upright. */
  readonly size: Size;
  /** The whole upright photo with its longer side at most `maxSide`; decoded when it is asked for. */
  view(maxSide: number): Promise<RgbaPixels>;
}
