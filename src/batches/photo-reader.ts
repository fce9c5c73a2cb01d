import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { PhotoIntake, type ReceivedPhoto } from '../intake/photo-intake.js';
import { RemotePhotos } from '../intake/remote-photos.js';
import { type PhotoRecord, PhotoRecords } from '../records/photo-records.js';
import type { PhotoSource } from './batch-request.js';

/** A photo that was judged: one that came along, one that is known, or the address of one. */
export type BatchPhoto =
  | { readonly kind: 'received'; readonly received: ReceivedPhoto }
  | { readonly kind: 'known'; readonly record: PhotoRecord }
  | { readonly kind: 'remote'; readonly url: string };

/** Reads the photos of a submission as far as that goes without storing or decoding them. */
@Injectable()
export class PhotoReader {
  constructor(
    private readonly intake: PhotoIntake,
    private readonly remote: RemotePhotos,
    private readonly photos: PhotoRecords,
  ) {}

  /**
   * @param file where a photo that came as text may be written
   * @throws what is wrong with it; PhotoNotFound also for somebody else's
   */
  async read(caller: Caller, source: PhotoSource, file: string): Promise<BatchPhoto> {
    switch (source.kind) {
      case 'upload':
        return { kind: 'received', received: await this.intake.receive(source.upload) };
      case 'text':
        return { kind: 'received', received: await this.intake.receiveText(source.value, file) };
      case 'id':
        return { kind: 'known', record: await this.photos.visible(source.value, caller.id) };
      case 'url':
        return { kind: 'remote', url: this.remote.judge(source.value) };
    }
  }
}
