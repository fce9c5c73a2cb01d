import { describe, expect, it } from 'vitest';
import { giveBack } from './give-back.js';

const PIECE = 64 * 1024;

describe('giving buffers back', () => {
  it('frees their memory without waiting for the garbage collector', () => {
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 100; count += 1) giveBack([Buffer.alloc(PIECE), Buffer.alloc(PIECE)]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * PIECE);
  });

  it('leaves the buffers empty', () => {
    const piece = Buffer.alloc(PIECE, 1);
    giveBack([piece]);
    expect(piece).toHaveLength(0);
  });

  it('does not touch slices of a larger buffer, or memory shared with other threads', () => {
    const whole = Buffer.alloc(PIECE, 1);
    const part = whole.subarray(1);
    const shared = Buffer.from(new SharedArrayBuffer(PIECE));
    giveBack([part, shared]);
    expect([part.length, whole.length, shared.length]).toEqual([PIECE - 1, PIECE, PIECE]);
  });
});
