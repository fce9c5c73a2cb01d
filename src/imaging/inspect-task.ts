import type { Face } from '../faces/face.js';
import type { FaceLandmarker } from '../faces/face-landmarker.js';
import { FIRST_LOOK_PX, findFaces } from '../faces/find-faces.js';
import { faceInfo } from './face-info.js';
import type { InspectInput } from './photo-tasks.js';
import { PhotoViews } from './photo-views.js';
import type { InspectedPhoto, PhotoWarning } from './prepared-photo.js';
import type { TaskStep } from './task-step.js';

export class InspectWork {
  photo!: PhotoViews;
  faces!: readonly Face[];

  constructor(
    readonly landmarker: FaceLandmarker,
    readonly input: InspectInput,
    readonly warnings: PhotoWarning[],
  ) {}

  result(): InspectedPhoto {
    return { ...this.photo.size, faces: this.faces.map(faceInfo), warnings: this.warnings };
  }
}

/** Finds the faces in a photo. */
export const INSPECT_STEPS: readonly TaskStep<InspectWork>[] = [
  { name: 'decode', run: decode },
  { name: 'find_faces', run: find },
];

async function decode(work: InspectWork): Promise<void> {
  work.photo = await PhotoViews.open({ file: work.input.file });
  await work.photo.view(FIRST_LOOK_PX);
}

async function find(work: InspectWork): Promise<void> {
  work.faces = await findFaces(work.landmarker, work.photo);
}
