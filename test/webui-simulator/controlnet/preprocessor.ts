import { blackImage, type RgbImage } from '../painter/rgb-image.js';
import { fitPicture } from '../request/image-input.js';
import type { Annotator } from '../simulator-options.js';

export interface PreprocessorSettings {
  module: string;
  /** Length of the short side of the map. */
  resolution: number;
  thresholdA: number;
  thresholdB: number;
}

const EDGES = /^(canny|lineart|softedge|scribble|mlsd|hed|pidinet)/;
const NETWORKS =
  /^(mediapipe_face|openpose|dw_openpose|densepose|animal_openpose|depth|normal|seg_|instant_id)/;

/** The map at its own resolution, before it is scaled to the size of the job. */
export const preprocess = async (
  picture: RgbImage,
  settings: PreprocessorSettings,
  annotator: Annotator | null,
): Promise<RgbImage> => {
  if (settings.module.toLowerCase() === 'none') return picture;
  const scale = settings.resolution / Math.min(picture.width, picture.height);
  const size = { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) };
  if (NETWORKS.test(settings.module)) {
    return annotator === null ? blackImage(size.width, size.height) : annotator(picture, settings);
  }
  const resized = await fitPicture(picture, size, 'stretch');
  return EDGES.test(settings.module) ? edges(resized, settings.thresholdA) : resized;
};

/**
 * White lines on black where the Sobel gradient exceeds the threshold: close enough to Canny for a simulator. Each
 * job processes half a million pixels here on a processor shared with the code under test, hence no function calls
 * inside.
 */
const edges = (picture: RgbImage, threshold: number): RgbImage => {
  const { width, height } = picture;
  const limit = (threshold > 0 ? threshold : 100) ** 2;
  const gray = grayOf(picture);
  const out = blackImage(width, height);
  for (let y = 1; y < height - 1; y += 1) {
    for (let here = y * width + 1; here < (y + 1) * width - 1; here += 1) {
      const [aboveRow, belowRow] = [here - width, here + width];
      const corner = gray[belowRow + 1] - gray[aboveRow - 1];
      const other = gray[aboveRow + 1] - gray[belowRow - 1];
      const across = corner + other + 2 * (gray[here + 1] - gray[here - 1]);
      const down = corner - other + 2 * (gray[belowRow] - gray[aboveRow]);
      if (across * across + down * down > limit) {
        const at = here * 3;
        out.data[at] = out.data[at + 1] = out.data[at + 2] = 255;
      }
    }
  }
  return out;
};

const grayOf = ({ data, width, height }: RgbImage): Float32Array => {
  const gray = new Float32Array(width * height);
  for (let i = 0, at = 0; i < gray.length; i += 1, at += 3) {
    gray[i] = (data[at] + 2 * data[at + 1] + data[at + 2]) / 4;
  }
  return gray;
};
