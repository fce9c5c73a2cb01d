import { fileURLToPath } from 'node:url';
import { FaceLandmarker } from '../faces/face-landmarker.js';
import { FIRST_LOOK_PX } from '../faces/find-faces.js';
import { ANNOTATE_STEPS, AnnotateWork } from './annotate-task.js';
import { INSPECT_STEPS, InspectWork } from './inspect-task.js';
import { PhotoViews } from './photo-views.js';
import type { PhotoWarning } from './prepared-photo.js';
import { PREPARE_STEPS, PrepareWork } from './prepare-task.js';
import { SHEET_STEPS, SheetWork } from './sheet-task.js';
import { taskHandler, type TaskHandlers } from './task-handlers.js';

/** The sample portrait, relative to src/imaging or dist/imaging. */
const PORTRAIT = fileURLToPath(new URL('../../assets/sample-portrait.jpg', import.meta.url));

const NOT_REFERENCE: PhotoWarning = {
  code: 'face_model_not_reference',
  detail: 'The face landmark model differs from the one that the face ControlNet was trained with.',
};

/**
 * Handlers of the faces lane, warmed up: the first runs of a new detector take ten times as long as later
 * ones, and a child is started long before its first photo.
 */
export async function createFaceHandlers(modelFile: string, reference: boolean): Promise<TaskHandlers> {
  const landmarker = await FaceLandmarker.create({ modelFile });
  const portrait = await PhotoViews.open({ file: PORTRAIT });
  await landmarker.warmUp(await portrait.view(FIRST_LOOK_PX));
  const warnings = reference ? [] : [NOT_REFERENCE];
  return new Map([
    taskHandler('inspect', (input) => new InspectWork(landmarker, input, warnings), INSPECT_STEPS),
    taskHandler('annotate', (input) => new AnnotateWork(landmarker, input), ANNOTATE_STEPS),
    taskHandler('sheet', (input) => new SheetWork(input), SHEET_STEPS),
    taskHandler('prepare', (input) => new PrepareWork(landmarker, input, warnings), PREPARE_STEPS),
  ]);
}
