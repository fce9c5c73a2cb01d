import { Module } from '@nestjs/common';
import { PhotoWorkshop } from './photo-workshop.js';

@Module({ providers: [PhotoWorkshop], exports: [PhotoWorkshop] })
export class ImagingModule {}
