import { decodePhoto } from '../images/decode.js';
import { encodePicture } from '../images/encode.js';
import { unpadPixels } from '../images/padding.js';
import type { RgbPixels, Size } from '../images/pixels.js';
import type { PreviewInput } from './photo-tasks.js';
import type { PictureSize } from './prepared-photo.js';
import { savePicture } from './save-picture.js';
import type { TaskStep } from './task-step.js';

/** No generation is larger than this, pixels. */
const MAX_SIDE = 1024;
const QUALITY = 80;

export class PreviewWork {
  picture!: RgbPixels;

  constructor(readonly input: PreviewInput) {}

  result(): PictureSize {
    const { width, height } = this.picture;
    return { width, height };
  }
}

/** Turns the WebUI's live preview into a JPEG of the content without padding. */
export const PREVIEW_STEPS: readonly TaskStep<PreviewWork>[] = [
  { name: 'decode', run: decode },
  { name: 'write', run: write },
];

async function decode(work: PreviewWork): Promise<void> {
  const { file, frame } = work.input;
  const picture = await decodePhoto({ file }, { maxSide: MAX_SIDE });
  work.picture = unpadPixels(picture, scaled(frame.content, frame, picture));
}

async function write({ input, picture }: PreviewWork): Promise<void> {
  savePicture(input.output, await encodePicture(picture, { format: 'jpeg', quality: QUALITY }));
}

/** Previews are smaller than the generation, by a factor that depends on the WebUI's options. */
function scaled(size: Size, from: Size, to: Size): Size {
  return {
    width: scaledSide(size.width, to.width / from.width, to.width),
    height: scaledSide(size.height, to.height / from.height, to.height),
  };
}

function scaledSide(length: number, factor: number, most: number): number {
  return Math.min(most, Math.max(1, Math.round(length * factor)));
}
