import { describe, expect, it } from 'vitest';
import { transferView } from './transfer-view.fixture.js';
import {
  NOTHING_SEEN,
  parseEventId,
  type Seen,
  type StreamEvent,
  toStream,
  unseen,
} from '../following/stream-events.js';
import { eventsOf, type Moment, TRANSFER_TOPICS } from './transfer-events.js';
import type { TransferView } from '../records/transfer.view.js';

const PREVIEW = { key: '9f86d081884c7d65', news: { available: true, url: '/preview?v=9f86d081884c7d65' } };

function moment(changes: Partial<TransferView> = {}, preview: Moment['preview'] = null): Moment {
  return { transfer: transferView(changes), preview };
}

function progress(step: number, etaMs = 100): Partial<TransferView> {
  return { state: 'generating', attempts: 1, progress: { fraction: step / 20, step, steps: 20, etaMs } };
}

const ENDED: Partial<TransferView> = {
  ...progress(20),
  state: 'succeeded',
  finishedAt: '2026-11-21T12:00:09.000Z',
};

function place(position: number, low: number): Moment {
  return moment({ queue: { position, estimatedStartMs: { low, high: 2 * low } } });
}

const stream = (events: readonly StreamEvent[], seen: Seen) => toStream(events, seen, TRANSFER_TOPICS);

function names(id: string | undefined, later: Moment): string[] {
  return unseen(eventsOf(later), parseEventId(id, TRANSFER_TOPICS)).map(({ name }) => name);
}

/** The names of the events that a reader receives for each of the snapshots. */
function followed(...moments: readonly Moment[]): string[][] {
  let seen: Seen = NOTHING_SEEN;
  return moments.map((each) => {
    const news = unseen(eventsOf(each), seen);
    ({ seen } = stream(news, seen));
    return news.map(({ name }) => name);
  });
}

describe('the events of a transfer', () => {
  it('begin with the current state, whenever a reader connects', () => {
    expect(followed(moment())).toEqual([['state']]);
    expect(followed(moment(progress(4), PREVIEW))).toEqual([['state', 'progress', 'preview']]);
    expect(followed(moment(ENDED))).toEqual([['state', 'progress', 'done']]);
  });

  it('contain only news', () => {
    const looks = [moment(progress(4)), moment(progress(4, 90)), moment(progress(5)), moment(ENDED)];
    expect(followed(...looks)).toEqual([
      ['state', 'progress'],
      [],
      ['progress'],
      ['state', 'progress', 'done'],
    ]);
  });

  it('report each position in the queue once, even if its estimate changes', () => {
    expect(followed(place(3, 900), place(3, 800), place(2, 700))).toEqual([['state'], [], ['state']]);
  });

  it('report each preview once, and once that there are none', () => {
    const none: Moment['preview'] = { key: 'none', news: { available: false, url: null } };
    expect(followed(moment(progress(1), none), moment(progress(2), none))).toEqual([
      ['state', 'progress', 'preview'],
      ['progress'],
    ]);
    const other = { ...PREVIEW, key: 'another' };
    const looks = [moment(progress(1), PREVIEW), moment(progress(1), PREVIEW), moment(progress(1), other)];
    expect(followed(...looks).slice(1)).toEqual([[], ['preview']]);
  });

  it('end a second time after an operator has sent a failed transfer back', () => {
    const failed = moment({ ...progress(9), state: 'failed', finishedAt: '2026-11-21T12:00:05.000Z' });
    expect(followed(failed, moment(), moment(ENDED)).slice(1)).toEqual([
      ['state'],
      ['state', 'progress', 'done'],
    ]);
  });
});

describe('the id of an event', () => {
  it('lets a reader resume after it, without repetitions, with the newest event of each kind', () => {
    const { text } = stream(eventsOf(moment(progress(4))), NOTHING_SEEN);
    const ids = [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id);
    expect(ids).toHaveLength(2);
    expect(names(ids[0], moment(progress(4)))).toEqual(['progress']);
    expect(names(ids[1], moment(progress(4)))).toEqual([]);
    expect(names(ids[1], moment(progress(11)))).toEqual(['progress']);
    expect(names(ids[1], moment(ENDED))).toEqual(['state', 'progress', 'done']);
  });

  it('is ignored if it is invalid', () => {
    for (const id of [undefined, '', '42', 'a/b/c', 'a/b/c/d/e', 'a/b/\n/d', 'x'.repeat(5000)])
      expect(parseEventId(id, TRANSFER_TOPICS)).toEqual(NOTHING_SEEN);
  });
});

describe('an event on the wire', () => {
  it('is a few lines of text whose data is JSON on one of them', () => {
    const { text } = stream(eventsOf(moment({ metadata: { note: 'two\nlines' }, ...ENDED })), NOTHING_SEEN);
    const events = text.trimEnd().split('\n\n');
    expect(events.map((lines) => lines.split('\n').map((line) => line.split(': ')[0]))).toEqual(
      Array.from({ length: 3 }, () => ['event', 'id', 'data']),
    );
    const data = /^data: (.*)$/m.exec(events[2] ?? '')?.[1] ?? '';
    expect(JSON.parse(data)).toMatchObject({ state: 'succeeded', metadata: { note: 'two\nlines' } });
  });
});
