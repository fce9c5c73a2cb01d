import sharp from 'sharp';
import type { RgbImage } from '../painter/rgb-image.js';
import { HttpException, PythonException } from '../webui-error.js';

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;
const UNREADABLE = new HttpException(500, 'Invalid encoded image');

/** Decodes a picture from base64 or a data URI; URLs are rejected. */
export const decodeBase64Picture = (text: unknown, requestsAllowed = true): Buffer => {
  if (typeof text !== 'string') {
    throw new PythonException('AttributeError', "'NoneType' object has no attribute 'startswith'");
  }
  if (/^https?:\/\//.test(text)) {
    throw new HttpException(
      500,
      requestsAllowed ? 'Request to local resource not allowed' : 'Requests not allowed',
    );
  }
  let payload = text;
  if (text.startsWith('data:image/')) {
    // The program takes the second part between semicolons, so an additional parameter causes an IndexError.
    const part = text.split(';')[1]?.split(',')[1];
    if (part === undefined) throw new PythonException('IndexError', 'list index out of range');
    payload = part;
  }
  if (!BASE64.test(payload)) throw UNREADABLE;
  return Buffer.from(payload, 'base64');
};

/** Decodes to RGB without applying the orientation; transparency becomes white. */
export const decodePicture = async (bytes: Buffer): Promise<RgbImage> => {
  const opened = await sharp(bytes)
    .metadata()
    .catch(() => null);
  if (opened === null) throw UNREADABLE;
  try {
    const { data, info } = await sharp(bytes, { failOn: 'truncated' })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels === 3) return { data, width: info.width, height: info.height };
    return { data: toRgb(data), width: info.width, height: info.height };
  } catch {
    throw new PythonException('OSError', 'image file is truncated');
  }
};

const toRgb = (gray: Uint8Array): Uint8Array => {
  const rgb = new Uint8Array(gray.length * 3);
  gray.forEach((value, index) => rgb.fill(value, index * 3, index * 3 + 3));
  return rgb;
};

export type FitMode = 'stretch' | 'crop' | 'fill';

/** Scales a picture to the wanted size with the program's resize modes. */
export const fitPicture = async (
  picture: RgbImage,
  size: { width: number; height: number },
  mode: FitMode,
): Promise<RgbImage> => {
  if (picture.width === size.width && picture.height === size.height) return picture;
  const fit = ({ stretch: 'fill', crop: 'cover', fill: 'contain' } as const)[mode];
  const data = await sharp(picture.data, {
    raw: { width: picture.width, height: picture.height, channels: 3 },
  })
    .resize(size.width, size.height, { fit, kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  return { data, width: size.width, height: size.height };
};
