import { Module } from '@nestjs/common';
import { OutboundModule } from '../outbound/outbound.module.js';
import { RemotePhotos } from './remote-photos.js';

@Module({ imports: [OutboundModule], providers: [RemotePhotos], exports: [RemotePhotos] })
export class RemotePhotosModule {}
