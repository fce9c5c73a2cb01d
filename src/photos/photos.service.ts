import { Injectable } from '@nestjs/common';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Caller } from '../access/caller.js';
import { NoControlMap } from '../faces/faces.errors.js';
import { PhotoWorkerPool } from '../imaging/photo-worker-pool.js';
import { PhotoIntake, type ReceivedPhoto } from '../intake/photo-intake.js';
import { photoOwner } from '../records/blob-owners.js';
import { type PhotoRecord, PhotoRecords } from '../records/photo-records.js';
import { PhotoStore } from '../records/photo-store.js';
import { BlobStore } from '../storage/blob-store.js';
import type { PhotoSubmitter } from './photo-submitter.js';
import type { ControlMapQuery, PhotoUpload } from './photo.view.js';
import { PhotoNotFound } from '../records/records.errors.js';

/** Photos that are uploaded once and looked at before anybody pays for the GPU. */
@Injectable()
export class Photos {
  constructor(
    private readonly intake: PhotoIntake,
    private readonly workerPool: PhotoWorkerPool,
    private readonly blobs: BlobStore,
    private readonly records: PhotoRecords,
    private readonly store: PhotoStore,
  ) {}

  /** Stores a photo with the faces that are in it. @throws what is wrong with the photo; Busy under load */
  async add(
    { caller, upload, id, resumed }: PhotoSubmitter,
    { photoBase64 }: PhotoUpload,
  ): Promise<PhotoRecord> {
    const before = resumed ? await this.store.find(id, caller.id) : null;
    if (before) return before;
    const take = (received: ReceivedPhoto): Promise<PhotoRecord> => this.take(id, caller.id, received);
    if (!upload && photoBase64 !== undefined) return this.intake.receiveBase64(photoBase64, take);
    return take(await this.intake.receive(upload));
  }

  /** Looks at the faces before anything is stored: a photo that does not decode leaves nothing behind. */
  async take(id: string, callerId: string, received: ReceivedPhoto): Promise<PhotoRecord> {
    const { faces, warnings, width, height } = await this.workerPool.inspect({ file: received.source.file });
    return this.store.keep(id, callerId, received, { faces, warnings, width, height });
  }

  /** A photo that came with a transfer is looked at when somebody asks for it. */
  async get(id: string, caller: Caller): Promise<PhotoRecord> {
    const record = await this.records.visible(id, caller.id);
    if (record.faces !== null) return record;
    const { faces, warnings } = await this.store.reading(record, (file) => this.workerPool.inspect({ file }));
    const looked = { ...record, faces, warnings };
    await this.records.update(looked);
    return looked;
  }

  /** Transfers that use it keep their own hold on its bytes. @throws PhotoNotFound */
  async erase(id: string, caller: Caller): Promise<void> {
    const record = await this.records.visible(id, caller.id);
    if (record.callerId !== caller.id) throw new PhotoNotFound('A built-in photo can not be erased.');
    // The record last: as long as it is there, its expiry finds what a crash left.
    await this.blobs.release(photoOwner(id));
    await this.records.erase(id);
  }

  /** PNG as the extension's own preprocessor draws it. @throws NoControlMap when there is no face to draw */
  async controlMap(id: string, caller: Caller, { resolution, faces }: ControlMapQuery): Promise<Buffer> {
    const record = await this.records.visible(id, caller.id);
    await using scratch = await this.blobs.scratch();
    const output = join(scratch.directory, 'map.png');
    const drawn = await this.store.reading(record, (file) =>
      this.workerPool.annotate({ file, resolution, maxFaces: faces, output }),
    );
    if (drawn.faces === 0)
      throw new NoControlMap('There is no face of 64 pixels or more at this resolution.');
    return await readFile(output); // the folder must stay until then
  }
}
