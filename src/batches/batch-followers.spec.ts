import type { Response } from 'express';
import { expect, it } from 'vitest';
import { Busy } from '../errors/general.errors.js';
import { StreamLimit } from '../following/stream-limit.js';
import { EventsSettings } from '../following/events.config.js';
import type { TransferChanges } from '../records/transfer-changes.js';
import type { Viewers } from '../scheduling/viewers.js';
import { BatchFollowers } from './batch-followers.js';
import type { BatchLook } from './batch-look.js';
import type { BatchLooks } from './batch-looks.js';

it('forgets the transfers of a batch when too many streams are open to follow it', () => {
  const room = new StreamLimit(Object.assign(new EventsSettings(), { maxStreams: 0 }));
  const followers = new BatchFollowers({} as BatchLooks, {} as TransferChanges, {} as Viewers, room);
  const batch = { items: [{ transferId: 'a transfer' }] };
  const look = { id: 'a batch', ended: false, events: [], topics: [], batch } as unknown as BatchLook;
  expect(() => followers.follow(look, {} as Response, undefined)).toThrow(Busy);
  const kept = Object.values(followers).filter((each) => each instanceof Map && each.size > 0);
  expect(kept).toEqual([]);
});
