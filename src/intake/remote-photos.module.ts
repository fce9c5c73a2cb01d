import { Module } from '@nestjs/common';
import { OutboundModule } from '../outbound/outbound.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { RemotePhotos } from './remote-photos.js';

@Module({ imports: [OutboundModule, StorageModule], providers: [RemotePhotos], exports: [RemotePhotos] })
export class RemotePhotosModule {}
