import { Module } from '@nestjs/common';
import { StreamLimit } from './stream-limit.js';

@Module({ providers: [StreamLimit], exports: [StreamLimit] })
export class FollowingModule {}
