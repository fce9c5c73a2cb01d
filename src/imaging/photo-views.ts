import { withOpaqueAlpha } from '../faces/pixel-window.js';
import type { ViewablePhoto } from '../faces/viewable-photo.js';
import { EncodedPhoto } from '../images/decode.js';
import type { PhotoSource } from '../images/photo-header.js';
import type { RgbaPixels, RgbPixels, Size } from '../images/pixels.js';
import { resizePixels } from '../images/resize.js';

/** A photo at any requested sizes, decoded as rarely as possible. */
export class PhotoViews implements ViewablePhoto {
  private largest?: RgbPixels;
  private viewed?: RgbaPixels;

  private constructor(
    private readonly photo: EncodedPhoto,
    /** Size of the full upright photo. */
    readonly size: Size,
  ) {}

  /**
   * @param size of the full photo, if `photo` is a smaller copy; views larger than the copy must not be
   * requested
   */
  static async open(photo: PhotoSource, size?: Size): Promise<PhotoViews> {
    const encoded = await EncodedPhoto.open(photo);
    return new PhotoViews(encoded, size ?? encoded.size);
  }

  /**
   * The photo with its longer side at most `maxSide` pixels; scaled from already decoded pixels if these
   * suffice.
   */
  async rgb(maxSide: number): Promise<RgbPixels> {
    const { width, height } = this.size;
    const long = Math.max(width, height);
    const wanted = Math.min(maxSide, long);
    if (this.largest === undefined || longSide(this.largest) < wanted)
      this.largest = await this.photo.decode(wanted);
    if (longSide(this.largest) === wanted) return this.largest;
    return resizePixels(this.largest, {
      width: Math.max(1, Math.round((width * wanted) / long)),
      height: Math.max(1, Math.round((height * wanted) / long)),
    });
  }

  /** Likewise with an opaque alpha channel, as the face detector needs it; the latest one is cached. */
  async view(maxSide: number): Promise<RgbaPixels> {
    const pixels = await this.rgb(maxSide);
    if (this.viewed?.width !== pixels.width || this.viewed.height !== pixels.height)
      this.viewed = withOpaqueAlpha(pixels);
    return this.viewed;
  }
}

function longSide({ width, height }: Size): number {
  return Math.max(width, height);
}
