import { encodePicture, encodeWorkingPng } from '../images/encode.js';
import { readResult } from '../images/result-check.js';
import { FINISH_STEPS, FinishWork } from './finish-task.js';
import { PREVIEW_STEPS, PreviewWork } from './preview-task.js';
import { taskHandler, type TaskHandlers } from './task-handlers.js';

const SIDE = 64;

/** Handlers of the finishing lane, warmed up: codecs are loaded and initialised on first use. */
export async function createFinishHandlers(): Promise<TaskHandlers> {
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, index) => index & 255);
  const pixels = { width: SIDE, height: SIDE, channels: 3, data } as const;
  await encodePicture(await readResult(await encodeWorkingPng(pixels), pixels), { format: 'jpeg' });
  return new Map([
    taskHandler('finish', (input) => new FinishWork(input), FINISH_STEPS),
    taskHandler('preview', (input) => new PreviewWork(input), PREVIEW_STEPS),
  ]);
}
