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

/** The map at its own resolution, before it is brought to the size of the job. */
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

/** White lines on black where the Sobel gradient exceeds the threshold: close enough to Canny for a stand-in. */
const edges = ({ data, width, height }: RgbImage, threshold: number): RgbImage => {
  const limit = threshold > 0 ? threshold : 100;
  const gray = new Float32Array(width * height);
  for (let i = 0; i < gray.length; i += 1) {
    gray[i] = ((data[i * 3] ?? 0) + 2 * (data[i * 3 + 1] ?? 0) + (data[i * 3 + 2] ?? 0)) / 4;
  }
  const out = blackImage(width, height);
  const at = (x: number, y: number): number => gray[y * width + x] ?? 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const right = at(x + 1, y - 1) + 2 * at(x + 1, y) + at(x + 1, y + 1);
      const left = at(x - 1, y - 1) + 2 * at(x - 1, y) + at(x - 1, y + 1);
      const below = at(x - 1, y + 1) + 2 * at(x, y + 1) + at(x + 1, y + 1);
      const above = at(x - 1, y - 1) + 2 * at(x, y - 1) + at(x + 1, y - 1);
      if (Math.hypot(right - left, below - above) > limit)
        out.data.fill(255, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return out;
};
