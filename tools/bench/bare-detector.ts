import { setPriority } from 'node:os';
import { FaceLandmarker } from '../../src/faces/face-landmarker.js';
import { FIRST_LOOK_PX } from '../../src/faces/find-faces.js';
import { PhotoViews } from '../../src/imaging/photo-views.js';

/*
 * The detector alone, as warm and with the same niceness as in a photo worker: `bare-detector.ts <model> <photo>` answers
 * each message with the milliseconds of one detection. The picture is decoded just before each one, as in the worker:
 * otherwise it would stay in the processor's caches.
 */
const PHOTO_WORKER_NICENESS = 5;

const [modelFile = '', photo = ''] = process.argv.slice(2);
setPriority(PHOTO_WORKER_NICENESS);
const landmarker = await FaceLandmarker.create({ modelFile });
await landmarker.warmUp(await decoded());

process.on('message', () => void look().then((ms) => process.send?.(ms)));
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function look(): Promise<number> {
  const view = await decoded();
  const started = performance.now();
  const faces = await landmarker.detect(view);
  const ms = performance.now() - started;
  if (faces.length === 0) throw new Error('The detector sees no face in the test photo');
  return ms;
}

async function decoded() {
  const views = await PhotoViews.open({ file: photo });
  return views.view(FIRST_LOOK_PX);
}
