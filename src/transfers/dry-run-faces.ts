import { Injectable } from '@nestjs/common';
import type { Warning } from '../errors/warning.js';
import { selectFaces } from '../faces/frame-faces.js';
import { fitGeneration } from '../images/generation-size.js';
import { PhotoWorkerPool } from '../imaging/photo-worker-pool.js';
import type { InspectedPhoto } from '../imaging/prepared-photo.js';
import type { FaceRecord, TransferPlan } from '../records/transfer-record.js';
import { PhotoStore } from '../records/photo-store.js';
import type { SubmittedPhoto } from '../records/submitted-photo.js';

/** The photo and its faces as a transfer would use them. */
export interface ExpectedFaces {
  readonly photo: { readonly width: number; readonly height: number; readonly faces: number } | null;
  readonly faces: readonly FaceRecord[];
  readonly warnings: readonly Warning[];
}

type Seen = Pick<InspectedPhoto, 'width' | 'height'> & {
  readonly faces: readonly Omit<FaceRecord, 'selected'>[];
  readonly warnings: readonly Warning[];
};

const NOT_FETCHED: ExpectedFaces = {
  photo: null,
  faces: [],
  warnings: [
    {
      code: 'photo_not_fetched',
      detail:
        'A dry run does not fetch photos: size and faces are unknown, and the GPU memory is that of a square picture, the worst case.',
    },
  ],
};

/** Detects the faces of a photo without storing anything. */
@Injectable()
export class DryRunFaces {
  /** A batch may use one photo in several styles: its faces are detected only once. */
  private readonly looked = new WeakMap<SubmittedPhoto, Promise<Seen | null>>();

  constructor(
    private readonly workerPool: PhotoWorkerPool,
    private readonly store: PhotoStore,
  ) {}

  /**
   * @throws Busy under load
   * @throws PhotoNotFound, PhotoUnreadable, FaceNotFound, FaceTooSmall, FaceIndexUnknown: as the transfer would fail
   */
  async of(submitted: SubmittedPhoto, plan: TransferPlan): Promise<ExpectedFaces> {
    const looking = this.looked.get(submitted) ?? this.look(submitted);
    this.looked.set(submitted, looking);
    const seen = await looking;
    return seen === null ? NOT_FETCHED : chosen(seen, plan);
  }

  private async look(submitted: SubmittedPhoto): Promise<Seen | null> {
    if (submitted.kind === 'remote') return null;
    if (submitted.kind === 'received') return this.workerPool.inspect({ file: submitted.photo.source.file });
    const { faces, ...photo } = submitted.photo;
    if (faces !== null) return { ...photo, faces };
    return this.store.reading(submitted.photo, (file) => this.workerPool.inspect({ file }));
  }
}

/**
 * Selects faces like the prepare stage, but from their boxes, since landmarks are not kept: sides are whole pixels.
 */
function chosen({ width, height, faces, warnings }: Seen, plan: TransferPlan): ExpectedFaces {
  const frame = fitGeneration({ width, height }, plan.maxSide);
  const scale = frame.content.width / width;
  const selection = selectFaces(faces, plan, frame, ({ side }) => side * scale);
  return {
    photo: { width, height, faces: faces.length },
    faces: faces.map((face) => ({ ...face, selected: selection.selected.includes(face) })),
    warnings: [...warnings, ...selection.warnings],
  };
}
