import { Writable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EventStream } from './event-stream.js';
import { NOTHING_SEEN, streamEvent } from './stream-events.js';

const WAITING = { timeout: 20_000 };

/** A connection whose client reads only when told to. */
class SlowReader extends Writable {
  received = '';
  head: unknown;
  private release: (() => void) | null = null;

  constructor(private taking: boolean) {
    super({ highWaterMark: 64 });
  }

  writeHead(status: number, headers: object): void {
    this.head = { status, ...headers };
  }

  take(): void {
    this.taking = true;
    this.release?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.received += chunk.toString();
    if (this.taking) done();
    else this.release = done;
  }

  get steps(): number[] {
    return [...this.received.matchAll(/"step":(\d+)/g)].map(([, step]) => Number(step));
  }
}

const TOPICS = ['progress', 'done'];

function at(step: number) {
  return [streamEvent('progress', String(step), { step, note: 'as long as what is told of a transfer' })];
}

const END = [streamEvent('done', 'end', {})];

function open(taking: boolean) {
  const reader = new SlowReader(taking);
  return { reader, stream: new EventStream(reader, { seen: NOTHING_SEEN, topics: TOPICS }, false) };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('an event stream', () => {
  it('tells proxies not to buffer', () => {
    const { reader } = open(true);
    expect(reader.head).toMatchObject({
      status: 200,
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
  });

  it('ends after the last event', () => {
    const { reader, stream } = open(true);
    stream.show(at(1));
    expect(reader.writableEnded).toBe(false);
    stream.show(END);
    expect(reader.writableEnded).toBe(true);
    stream.show(at(2));
    stream.beat();
    expect(reader.steps).toEqual([1]);
  });

  it('keeps only the newest snapshot for a slow client', async () => {
    const { reader, stream } = open(false);
    for (let step = 1; step <= 1000; step += 1) stream.show(at(step));
    expect(reader.writableLength).toBeLessThan(1_000);
    reader.take();
    await vi.waitFor(() => expect(reader.steps).toEqual([1, 1000]), WAITING);
    stream.show(at(1001));
    expect(reader.steps).toEqual([1, 1000, 1001]);
  });

  it('sends the last event to a slow client once it reads again', async () => {
    const { reader, stream } = open(false);
    stream.show(at(1));
    stream.show(END);
    expect(reader.writableEnded).toBe(false);
    reader.take();
    await vi.waitFor(() => expect(reader.writableEnded).toBe(true), WAITING);
    expect(reader.received).toContain('event: done');
  });

  it('disconnects a client that has read nothing for a minute, and sends comments to others', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { reader, stream } = open(false);
    stream.show(at(1));
    vi.advanceTimersByTime(50_000);
    stream.beat();
    expect(reader.destroyed).toBe(false);
    vi.advanceTimersByTime(11_000);
    stream.beat();
    expect(reader.destroyed).toBe(true);
    const living = open(true);
    living.stream.beat();
    expect(living.reader.received).toMatch(/\n\n:\n\n$/);
  });
});
