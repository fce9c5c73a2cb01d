import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { PhotoIntake } from '../intake/photo-intake.js';
import { RemotePhotos } from '../intake/remote-photos.js';
import { PhotoRecords } from '../records/photo-records.js';
import type { SubmittedPhoto } from '../records/submitted-photo.js';
import type { PhotoSource } from './batch-request.js';

/** Reads the photos of a submission without storing or decoding them. */
@Injectable()
export class PhotoReader {
  constructor(
    private readonly intake: PhotoIntake,
    private readonly remote: RemotePhotos,
    private readonly photos: PhotoRecords,
  ) {}

  /** @throws StorageUnavailable when there is no room for photos */
  async admit(): Promise<void> {
    await this.intake.admit();
  }

  /**
   * @param file path to which a base64 photo may be written
   * @throws the errors of the photo; PhotoNotFound also for another caller's photo
   */
  async read(caller: Caller, source: PhotoSource, file: string): Promise<SubmittedPhoto> {
    switch (source.kind) {
      case 'upload':
        return { kind: 'received', photo: await this.intake.receive(source.upload) };
      case 'text':
        return { kind: 'received', photo: await this.intake.receiveText(source.value, file) };
      case 'id':
        return { kind: 'stored', photo: await this.photos.visible(source.value, caller.id) };
      case 'url':
        return { kind: 'remote', url: this.remote.judge(source.value) };
    }
  }
}
