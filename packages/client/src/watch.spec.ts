import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Batch,
  type BatchEvent,
  Easel,
  EaselProblem,
  EaselUnreachable,
  type Transfer,
} from './easel.js';

const LINKS = {
  result: '/r',
  events: '/v1/transfers/t-1/events?signature=1',
  preview: '/p',
  controlMap: '/c',
  expiresAt: '',
};
/** As sent by a service that provides no link to the transfer itself. */
const TRANSFER = { id: 't-1', links: JSON.parse(JSON.stringify(LINKS)) as NonNullable<Transfer['links']> };
const DONE = { id: 't-1', state: 'succeeded', finishedAt: 'now', attempts: 1, queue: null, progress: null };
const DOWN = new TypeError('fetch failed');

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** The response of the service `sinceMs` after the beginning. */
type Service = (address: string, sinceMs: number, init: RequestInit) => Response;

function easelOf(service: Service, key?: string): { easel: Easel; asked: string[] } {
  const begun = Date.now();
  const asked: string[] = [];
  const easel = new Easel({
    url: 'https://easel.example.com',
    key,
    fetch: async (address, init) => {
      asked.push(address.replace('https://easel.example.com', ''));
      return service(address, Date.now() - begun, init);
    },
  });
  return { easel, asked };
}

function eventText(type: string, data: object): string {
  return `id: ${type}.1\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A stream that sends these texts, each so long after the one before, and then breaks off or ends. */
function streamOf(said: readonly (readonly [afterMs: number, text: string])[], broken = false): Response {
  const source = said.values();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = source.next();
      if (done === true) {
        if (broken) controller.error(new Error('The line broke off'));
        else controller.close();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, value[0]));
      controller.enqueue(new TextEncoder().encode(value[1]));
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

const ended = (): Response => streamOf([[0, eventText('done', DONE)]]);

function down(): never {
  throw DOWN;
}

/** The outcome of a promise after so much time; 'waiting' if it is still pending. */
async function after(ms: number, promise: Promise<Transfer | Batch>): Promise<unknown> {
  const outcome = promise.then(
    ({ state }) => state,
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(ms);
  return Promise.race([outcome, Promise.resolve('waiting')]);
}

describe('a watch by links', () => {
  it('continues within ten seconds after the end of an outage, however often it failed to connect', async () => {
    const { easel, asked } = easelOf((_address, sinceMs) => (sinceMs < 4_000 ? down() : ended()));
    expect(await after(14_000, easel.wait(TRANSFER))).toBe('succeeded');
    expect(new Set(asked)).toEqual(new Set([LINKS.events]));
    expect(asked.length).toBeGreaterThan(2);
  });

  it('gives up only when the service was away for `patienceMs`', async () => {
    const back = easelOf((_address, sinceMs) => (sinceMs < 4_000 ? down() : ended()));
    expect(await after(14_000, back.easel.wait(TRANSFER, { patienceMs: 8_000 }))).toBe('succeeded');
    const away = easelOf(down);
    expect(await after(20_000, away.easel.wait(TRANSFER, { patienceMs: 8_000 }))).toBeInstanceOf(
      EaselUnreachable,
    );
  });

  it('receives the end again if it was sent into a broken connection', async () => {
    let calls = 0;
    const { easel } = easelOf(() => (calls++ === 0 ? new Response(null, { status: 204 }) : ended()));
    expect(await after(2_000, easel.wait(TRANSFER))).toBe('succeeded');
  });

  it('ends with a rejection that no retry can fix', async () => {
    const { easel } = easelOf(() => Response.json({ code: 'forbidden' }, problemOf(403)));
    expect(await after(0, easel.wait(TRANSFER))).toBeInstanceOf(EaselProblem);
  });
});

function problemOf(status: number): ResponseInit {
  return { status, headers: { 'content-type': 'application/problem+json' } };
}

describe('a stream that only sends keep-alive comments', () => {
  const beats = Array.from({ length: 40 }, () => [15_000, ': still there\n\n'] as const);

  it('counts as a sign of life: a break after ten quiet minutes is no reason to give up', async () => {
    let calls = 0;
    const { easel } = easelOf(() => {
      if (calls++ === 0) return streamOf(beats, true);
      return calls === 2 ? down() : ended();
    });
    expect(await after(11 * 60_000, easel.wait(TRANSFER))).toBe('succeeded');
  });

  it('is resumed, and not replaced by polls', async () => {
    let calls = 0;
    const { easel, asked } = easelOf(
      () => (calls++ < 3 ? streamOf(beats.slice(0, 2), true) : ended()),
      'key',
    );
    expect(await after(5 * 60_000, easel.wait(TRANSFER))).toBe('succeeded');
    expect(new Set(asked)).toEqual(new Set(['/v1/transfers/t-1/events']));
  });
});

describe('a watch with a key', () => {
  it('polls while no stream gets through, and tries one again later', async () => {
    const { easel, asked } = easelOf((address) => {
      if (address.endsWith('/events')) return asked.length > 10 ? ended() : down();
      return Response.json({ ...DONE, state: 'generating', finishedAt: null }, { headers: { etag: '"1"' } });
    }, 'key');
    expect(await after(3 * 60_000, easel.wait(TRANSFER))).toBe('succeeded');
    expect(asked.filter((address) => address === '/v1/transfers/t-1').length).toBeGreaterThan(10);
  });
});

describe('a watch by links that include the transfer', () => {
  const links = { ...LINKS, transfer: '/v1/transfers/t-1?signature=1' };

  it('polls if no stream gets through, each time by the newest link', async () => {
    const newer = { ...links, transfer: '/v1/transfers/t-1?signature=2' };
    const polled = { ...DONE, state: 'generating', finishedAt: null, links: newer };
    const { easel, asked } = easelOf((address) => {
      if (address.includes('/events')) return down();
      return Response.json(address.endsWith('=1') ? polled : DONE);
    });
    expect(await after(30_000, easel.wait({ id: 't-1', links }))).toBe('succeeded');
    const polls = asked.filter((address) => !address.includes('/events'));
    expect(polls).toEqual([links.transfer, newer.transfer]);
  });

  it('renews the links when they have expired', async () => {
    const newer = { ...links, transfer: '/v1/transfers/t-1?signature=2' };
    const { easel } = easelOf((address) => {
      if (address.includes('/events')) return down();
      return address.endsWith('=1')
        ? Response.json({ code: 'forbidden' }, problemOf(403))
        : Response.json(DONE);
    });
    const renew = async () => ({ links: newer });
    expect(await after(30_000, easel.wait({ id: 't-1', links }, { renew }))).toBe('succeeded');
  });
});

const item = (index: number, state: string): object => ({ index, state, erased: false });
const batch = (fraction: number, states: readonly string[], finishedAt: string | null = null): object => ({
  id: 'b-1',
  state: finishedAt === null ? 'running' : 'succeeded',
  counts: { succeeded: states.filter((state) => state === 'succeeded').length },
  progress: { fraction, etaMs: 0 },
  items: states.map((state, index) => item(index, state)),
  finishedAt,
});

describe('a watch of a batch', () => {
  it('reports each item once, across broken connections and polls, and resumes where it was', async () => {
    const resumed: (string | null)[] = [];
    const { easel } = easelOf((address, _sinceMs, init) => {
      if (!address.endsWith('/events')) return Response.json(batch(0.5, ['succeeded', 'generating']));
      resumed.push(new Headers(init.headers).get('last-event-id'));
      if (resumed.length === 1)
        return streamOf(
          [
            [0, eventText('progress', { fraction: 0.2 })],
            [0, eventText('item', item(0, 'succeeded'))],
          ],
          true,
        );
      if (resumed.length < 4) return down();
      return streamOf([
        [0, eventText('progress', { fraction: 0.4 })],
        [0, eventText('item', item(0, 'succeeded'))],
        [0, eventText('item', item(1, 'succeeded'))],
        [0, eventText('done', batch(1, ['succeeded', 'succeeded'], 'now'))],
      ]);
    }, 'key');
    const told: string[] = [];
    const tell = ({ type, data }: BatchEvent): void => {
      if (type === 'progress') told.push(`${type} ${data.fraction}`);
      if (type === 'item') told.push(`${type} ${data.index} ${data.state}`);
      if (type === 'done') told.push(`${type} ${data.state}`);
    };
    const watching = (async () => {
      for await (const event of easel.batches.watch('b-1')) tell(event);
    })();
    await vi.advanceTimersByTimeAsync(120_000);
    await watching;
    expect(told).toEqual([
      'progress 0.2',
      'item 0 succeeded',
      'progress 0.5',
      'item 1 generating',
      'item 1 succeeded',
      'done succeeded',
    ]);
    expect(resumed).toEqual([null, 'item.1', 'item.1', 'item.1']);
  });

  it('needs no key with its links, and returns the batch once it has ended', async () => {
    const links = { batch: '/b?s=1', events: '/v1/batches/b-1/events?s=1', result: '/r?s=1', expiresAt: '' };
    const { easel, asked } = easelOf(() =>
      streamOf([[0, eventText('done', batch(1, ['succeeded'], 'now'))]]),
    );
    expect(await after(0, easel.batches.wait({ id: 'b-1', links }))).toBe('succeeded');
    expect(asked).toEqual([links.events]);
  });
});
