import { drawControlMap } from '../faces/control-map.js';
import type { Face } from '../faces/face.js';
import type { FaceLandmarker } from '../faces/face-landmarker.js';
import { FIRST_LOOK_PX, findFaces } from '../faces/find-faces.js';
import { frameFace, type FramedFace, selectFaces } from '../faces/frame-faces.js';
import { encodeDrawingPng } from '../images/drawing-png.js';
import { fitGeneration, type GenerationFrame } from '../images/generation-size.js';
import { padPixels } from '../images/padding.js';
import { resizePixels } from '../images/resize.js';
import { faceInfo } from './face-info.js';
import { type KnownFaces, readKnownFaces, saveKnownFaces } from './known-faces.js';
import type { PrepareInput } from './photo-tasks.js';
import { PhotoViews } from './photo-views.js';
import type { PhotoWarning, PreparedPhoto, PrepareTimings } from './prepared-photo.js';
import { savePicture, savePng } from './save-picture.js';
import type { TaskStep } from './task-step.js';

export class PrepareWork {
  photo!: PhotoViews;
  /** Faces found by an earlier preparation of the same photo. */
  known: KnownFaces | null = null;
  frame!: GenerationFrame;
  /** Largest first. */
  faces!: readonly Face[];
  /** The members of `faces` whose landmarks are drawn. */
  selected: ReadonlySet<Face> = new Set();
  framed: readonly FramedFace[] = [];
  readonly warnings: PhotoWarning[];
  readonly timings = { decodeMs: 0, facesMs: 0, controlMapMs: 0 };

  constructor(
    readonly landmarker: FaceLandmarker,
    readonly input: PrepareInput,
    warnings: readonly PhotoWarning[],
  ) {
    this.warnings = [...warnings];
  }

  result(): PreparedPhoto {
    const faces = this.faces.map((face) => ({ ...faceInfo(face), selected: this.selected.has(face) }));
    const { frame, warnings, timings } = this;
    return { photo: this.photo.size, frame, faces, controlMap: this.framed.length > 0, warnings, timings };
  }
}

/** Turns an uploaded photo into the inputs of the WebUI. */
export const PREPARE_STEPS: readonly TaskStep<PrepareWork>[] = [
  { name: 'decode', run: timed('decodeMs', decode) },
  { name: 'find_faces', run: timed('facesMs', find) },
  { name: 'keep_photo', run: keep },
  { name: 'select_faces', run: select },
  { name: 'draw_control_map', run: timed('controlMapMs', draw) },
  { name: 'write_init_image', run: timed('decodeMs', writeInitImage) },
];

/** Decodes once, large enough for the detector's first pass and for the generation. */
async function decode(work: PrepareWork): Promise<void> {
  const { file, knownFaces, maxSide, keep: kept } = work.input;
  work.known = knownFaces === undefined ? null : readKnownFaces(knownFaces);
  work.photo = await PhotoViews.open({ file }, work.known?.size);
  work.frame = fitGeneration(work.photo.size, maxSide);
  if (work.known !== null) return;
  await work.photo.rgb(Math.max(FIRST_LOOK_PX, work.frame.width, work.frame.height, kept?.maxSide ?? 0));
  await work.photo.view(FIRST_LOOK_PX);
}

async function find(work: PrepareWork): Promise<void> {
  work.faces = work.known?.faces ?? (await findFaces(work.landmarker, work.photo));
}

/** Runs before faces are selected, since other transfers may select others. */
async function keep({ photo, faces, input }: PrepareWork): Promise<void> {
  if (input.keep === undefined) return;
  await savePng(input.keep.upright, await photo.rgb(Math.max(FIRST_LOOK_PX, input.keep.maxSide)));
  saveKnownFaces(input.keep.faces, { size: photo.size, faces });
}

function select(work: PrepareWork): void {
  const { faces, frame, input } = work;
  const { selected, warnings } = selectFaces(faces, input, frame, (face) => frameFace(face, frame).side);
  work.selected = new Set(selected);
  work.framed = selected.map((face) => frameFace(face, frame));
  work.warnings.push(...warnings);
}

function draw({ framed, frame, input }: PrepareWork): void {
  if (framed.length === 0) return;
  const { width, height } = frame;
  const data = drawControlMap(
    framed.map(({ landmarks }) => landmarks),
    { width, height },
  );
  savePicture(input.controlMap, encodeDrawingPng({ width, height, channels: 3, data }));
}

async function writeInitImage({ photo, frame, input }: PrepareWork): Promise<void> {
  const { content } = frame;
  const scaled = await photo.rgb(Math.max(content.width, content.height));
  // Small photos are only enlarged here.
  await savePng(input.initImage, padPixels(await resizePixels(scaled, content), frame));
}

function timed(
  timing: keyof PrepareTimings,
  run: (work: PrepareWork) => Promise<void> | void,
): (work: PrepareWork) => Promise<void> {
  return async (work) => {
    const start = performance.now();
    await run(work);
    work.timings[timing] += Math.round(performance.now() - start);
  };
}
