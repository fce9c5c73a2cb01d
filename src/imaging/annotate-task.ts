import { annotate } from '../faces/annotate.js';
import type { FaceLandmarker } from '../faces/face-landmarker.js';
import { decodePhoto } from '../images/decode.js';
import { encodeDrawingPng } from '../images/drawing-png.js';
import type { RgbPixels } from '../images/pixels.js';
import type { AnnotateInput } from './photo-tasks.js';
import type { AnnotatedPhoto } from './prepared-photo.js';
import { savePicture } from './save-picture.js';
import type { TaskStep } from './task-step.js';

/**
 * The preprocessor scales the full photo, so nearly every photo is decoded at full size. Photos above this
 * longer side (which would take up to 150 MB in memory) are first shrunk by the decoder, which averages
 * pixels just as the preprocessor does.
 */
const FULL_DECODE_PX = 4096;

export class AnnotateWork {
  photo!: RgbPixels;
  map!: RgbPixels;
  faces = 0;

  constructor(
    readonly landmarker: FaceLandmarker,
    readonly input: AnnotateInput,
  ) {}

  result(): AnnotatedPhoto {
    const { width, height } = this.map;
    return { width, height, faces: this.faces };
  }
}

/** Draws the same map as the ControlNet extension's own preprocessor. */
export const ANNOTATE_STEPS: readonly TaskStep<AnnotateWork>[] = [
  { name: 'decode', run: decode },
  { name: 'annotate', run: draw },
  { name: 'write', run: ({ input, map }) => savePicture(input.output, encodeDrawingPng(map)) },
];

async function decode(work: AnnotateWork): Promise<void> {
  work.photo = await decodePhoto({ file: work.input.file }, { maxSide: FULL_DECODE_PX });
}

async function draw(work: AnnotateWork): Promise<void> {
  const { resolution, maxFaces } = work.input;
  const { map, faces } = await annotate(work.landmarker, work.photo, { resolution, maxFaces });
  work.map = map;
  work.faces = faces.length;
}
