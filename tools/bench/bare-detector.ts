import { setPriority } from 'node:os';
import { FaceLandmarker } from '../../src/faces/face-landmarker.js';
import { FIRST_LOOK_PX } from '../../src/faces/find-faces.js';
import { PhotoViews } from '../../src/imaging/photo-views.js';

/*
 * The detector and nothing else, as warm and as nice as in a photo worker, and at a picture that was decoded a moment
 * ago as there: what looks at the same one again and again finds everything in the processor's caches. `bare-detector.ts <model> <photo> <looks>`
 * prints the milliseconds of each look as JSON.
 */
const PHOTO_WORKER_NICENESS = 5;

const [modelFile = '', photo = '', looks = ''] = process.argv.slice(2);
setPriority(PHOTO_WORKER_NICENESS);
const landmarker = await FaceLandmarker.create({ modelFile });
await landmarker.warmUp(await decoded());

const times: number[] = [];
for (let look = 0; look < Number(looks); look += 1) {
  const view = await decoded();
  const started = performance.now();
  const faces = await landmarker.detect(view);
  times.push(performance.now() - started);
  if (faces.length === 0) throw new Error('The detector sees no face in the test photo');
}
console.log(JSON.stringify(times));

async function decoded() {
  const views = await PhotoViews.open({ file: photo });
  return views.view(FIRST_LOOK_PX);
}
