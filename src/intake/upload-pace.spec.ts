import { describe, expect, it } from 'vitest';
import { UploadPace } from './upload-pace.js';

const PIECES = 40;

async function upload(next: () => Promise<void>): Promise<void> {
  for (let piece = 0; piece < PIECES; piece += 1) await next();
}

describe('the pace of uploads', () => {
  it('gives everything else of the service its turn after every few pieces', async () => {
    const pace = new UploadPace();
    let turns = 0;
    let uploading = true;
    const count = (): void => {
      turns += 1;
      if (uploading) setImmediate(count);
    };
    setImmediate(count);
    await Promise.all(Array.from({ length: 20 }, () => upload(pace.join())));
    uploading = false;
    expect(turns).toBeGreaterThanOrEqual((20 * PIECES) / 16 - 1);
  });

  it('has the oldest upload done first, whoever asks first', async () => {
    const pace = new UploadPace();
    const places = Array.from({ length: 30 }, () => pace.join());
    const done: number[] = [];
    const uploads = places.map((next, place) => async () => {
      await upload(next);
      done.push(place);
    });
    await Promise.all(uploads.toReversed().map((run) => run()));
    // Those that share a turn may end in any order.
    for (const [index, place] of done.entries()) expect(Math.abs(place - index)).toBeLessThan(16);
  });

  it('does not wait for a sender that has stopped', async () => {
    const pace = new UploadPace();
    await pace.join()();
    let done = 0;
    const others = Array.from({ length: 20 }, () => upload(pace.join()).then(() => (done += 1)));
    await Promise.all(others);
    expect(done).toBe(20);
  });
});
