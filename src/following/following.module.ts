import { Module } from '@nestjs/common';
import { EventRoom } from './event-room.js';

@Module({ providers: [EventRoom], exports: [EventRoom] })
export class FollowingModule {}
