import { Injectable } from '@nestjs/common';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import type { Caller } from '../access/caller.js';
import { NoControlMap } from '../faces/faces.errors.js';
import { PhotoWorkshop } from '../imaging/photo-workshop.js';
import { PhotoIntake, type ReceivedPhoto } from '../intake/photo-intake.js';
import type { Upload } from '../intake/upload-storage.js';
import { photoOwner } from '../records/blob-owners.js';
import { type PhotoRecord, PhotoRecords } from '../records/photo-records.js';
import { RecordsSettings } from '../records/records.config.js';
import { BlobStore } from '../storage/blob-store.js';
import type { ControlMapQuery, PhotoUpload } from './photo.view.js';
import { PhotoNotFound } from '../records/records.errors.js';

/** Photos that are uploaded once and looked at before anybody pays for the GPU. */
@Injectable()
export class Photos {
  constructor(
    private readonly intake: PhotoIntake,
    private readonly workshop: PhotoWorkshop,
    private readonly blobs: BlobStore,
    private readonly records: PhotoRecords,
    private readonly settings: RecordsSettings,
  ) {}

  /** Stores a photo with the faces that are in it. @throws what is wrong with the photo; Busy under load */
  async add(caller: Caller, upload: Upload | undefined, body: PhotoUpload): Promise<PhotoRecord> {
    const take = (received: ReceivedPhoto): Promise<PhotoRecord> => this.take(uuid(), caller.id, received);
    if (!upload && body.photoBase64 !== undefined) return this.intake.receiveBase64(body.photoBase64, take);
    return take(await this.intake.receive(upload));
  }

  /** Looks at the faces before anything is stored: a photo that does not decode leaves nothing behind. */
  async take(
    id: string,
    callerId: string,
    { source, header }: ReceivedPhoto,
    expiresAt?: number,
  ): Promise<PhotoRecord> {
    const { faces, warnings, width, height } = await this.workshop.inspect({ file: source.file });
    const blob = await this.blobs.put(source, photoOwner(id));
    const now = Date.now();
    const record: PhotoRecord = {
      id,
      callerId,
      ...blob,
      format: header.format,
      width,
      height,
      faces,
      warnings,
      createdAt: now,
      expiresAt: expiresAt ?? now + this.settings.retentionMs,
    };
    await this.records.save(record);
    return record;
  }

  /** A photo that came with a transfer is looked at when somebody asks for it. */
  async get(id: string, caller: Caller): Promise<PhotoRecord> {
    const record = await this.records.visible(id, caller.id);
    if (record.faces !== null) return record;
    const file = await this.blobs.localFile(record.sha256);
    try {
      const { faces, warnings } = await this.workshop.inspect({ file: file.path });
      const looked = { ...record, faces, warnings };
      await this.records.save(looked);
      return looked;
    } finally {
      await file.release();
    }
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
    const file = await this.blobs.localFile(record.sha256);
    await using scratch = await this.blobs.scratch();
    const output = join(scratch.directory, 'map.png');
    try {
      const drawn = await this.workshop.annotate({ file: file.path, resolution, maxFaces: faces, output });
      if (drawn.faces === 0)
        throw new NoControlMap('There is no face of 64 pixels or more at this resolution.');
      return await readFile(output);
    } finally {
      await file.release();
    }
  }
}
