import { readFile } from 'node:fs/promises';
import { matchColours } from '../images/colour-match.js';
import { decodePhoto } from '../images/decode.js';
import { encodePicture } from '../images/encode.js';
import { unpadPixels } from '../images/padding.js';
import type { RgbPixels } from '../images/pixels.js';
import { readResult } from '../images/result-check.js';
import type { FinishInput } from './photo-tasks.js';
import type { FinishedPicture } from './prepared-photo.js';
import { savePicture } from './save-picture.js';
import type { TaskStep } from './task-step.js';

export class FinishWork {
  /** What becomes of the generated picture, step by step. */
  picture!: RgbPixels;
  encoded!: Buffer;

  constructor(readonly input: FinishInput) {}

  result(): FinishedPicture {
    const { width, height } = this.picture;
    return { width, height, format: this.input.format, bytes: this.encoded.length };
  }
}

/** From what the WebUI painted to what is served. */
export const FINISH_STEPS: readonly TaskStep<FinishWork>[] = [
  { name: 'read_result', run: readGenerated },
  { name: 'match_colours', run: match },
  { name: 'encode', run: encode },
  { name: 'write', run: ({ input, encoded }) => savePicture(input.output, encoded) },
];

async function readGenerated(work: FinishWork): Promise<void> {
  const { generated, frame } = work.input;
  work.picture = unpadPixels(await readResult(await readFile(generated), frame), frame.content);
}

/** Without the padding on both sides: what was made up at the edges would pull the balance. */
async function match(work: FinishWork): Promise<void> {
  const { reference, frame, colourMatch } = work.input;
  if (colourMatch === 0) return;
  const photo = await decodePhoto({ file: reference }, { maxSide: Math.max(frame.width, frame.height) });
  work.picture = matchColours(work.picture, unpadPixels(photo, frame.content), colourMatch);
}

async function encode(work: FinishWork): Promise<void> {
  const { format, quality, provenance } = work.input;
  work.encoded = await encodePicture(work.picture, { format, quality, provenance });
}
