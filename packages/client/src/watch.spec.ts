import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Easel, EaselProblem, EaselUnreachable, type Transfer } from './easel.js';

const LINKS = {
  result: '/r',
  events: '/v1/transfers/t-1/events?signature=1',
  preview: '/p',
  controlMap: '/c',
  expiresAt: '',
};
const TRANSFER = { id: 't-1', links: LINKS };
const DONE = { id: 't-1', state: 'succeeded', finishedAt: 'now', attempts: 1, queue: null, progress: null };
const DOWN = new TypeError('fetch failed');

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** What the service does `sinceMs` after the beginning. */
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

/** A stream that says these things, each so long after the one before, and then breaks off or ends. */
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

/** What a promise has come to after so much time; 'waiting' when to nothing yet. */
async function after(ms: number, promise: Promise<Transfer>): Promise<unknown> {
  const outcome = promise.then(
    ({ state }) => state,
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(ms);
  return Promise.race([outcome, Promise.resolve('waiting')]);
}

describe('a watch by links', () => {
  it('goes on within ten seconds of the end of an outage, however often it failed to connect', async () => {
    const { easel, asked } = easelOf((_address, sinceMs) => (sinceMs < 4_000 ? down() : ended()));
    expect(await after(14_000, easel.wait(TRANSFER))).toBe('succeeded');
    expect(new Set(asked)).toEqual(new Set([LINKS.events]));
    expect(asked.length).toBeGreaterThan(2);
  });

  it('gives up only when the service was not there for as long as it has patience', async () => {
    const back = easelOf((_address, sinceMs) => (sinceMs < 4_000 ? down() : ended()));
    expect(await after(14_000, back.easel.wait(TRANSFER, { patienceMs: 8_000 }))).toBe('succeeded');
    const away = easelOf(down);
    expect(await after(20_000, away.easel.wait(TRANSFER, { patienceMs: 8_000 }))).toBeInstanceOf(
      EaselUnreachable,
    );
  });

  it('gets the end told again when it was told into a line that broke', async () => {
    let calls = 0;
    const { easel } = easelOf(() => (calls++ === 0 ? new Response(null, { status: 204 }) : ended()));
    expect(await after(2_000, easel.wait(TRANSFER))).toBe('succeeded');
  });

  it('ends with a refusal that no patience helps against', async () => {
    const { easel } = easelOf(() => Response.json({ code: 'forbidden' }, problemOf(403)));
    expect(await after(0, easel.wait(TRANSFER))).toBeInstanceOf(EaselProblem);
  });
});

function problemOf(status: number): ResponseInit {
  return { status, headers: { 'content-type': 'application/problem+json' } };
}

describe('a stream that only says that it is there', () => {
  const beats = Array.from({ length: 40 }, () => [15_000, ': still there\n\n'] as const);

  it('counts as a word from the service: a break after ten quiet minutes is no reason to give up', async () => {
    let calls = 0;
    const { easel } = easelOf(() => {
      if (calls++ === 0) return streamOf(beats, true);
      return calls === 2 ? down() : ended();
    });
    expect(await after(11 * 60_000, easel.wait(TRANSFER))).toBe('succeeded');
  });

  it('is taken up again, and not given up for polls', async () => {
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
  it('polls while no stream comes through, and tries one again later', async () => {
    const { easel, asked } = easelOf((address) => {
      if (address.endsWith('/events')) return asked.length > 10 ? ended() : down();
      return Response.json({ ...DONE, state: 'generating', finishedAt: null }, { headers: { etag: '"1"' } });
    }, 'key');
    expect(await after(3 * 60_000, easel.wait(TRANSFER))).toBe('succeeded');
    expect(asked.filter((address) => address === '/v1/transfers/t-1').length).toBeGreaterThan(10);
  });
});
