import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pauseLeftMs } from './transfer-record.js';

const NOON = Date.UTC(2026, 5, 1, 12);
const pause = { since: NOON, ms: 2_000 };

describe('a pause before another attempt', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['at its start', NOON, 2_000],
    ['later', NOON + 500, 1_500],
    ['when it is over', NOON + 2_500, 0],
    ['when the clock was set back by an hour', NOON - 3_600_000, 2_000],
    ['when the clock was set forward by an hour', NOON + 3_600_000, 0],
  ])('has the right time left %s', (_when, now, left) => {
    vi.setSystemTime(now);
    expect(pauseLeftMs({ pause })).toBe(left);
  });

  it('has no time left when there is no pause', () => {
    expect(pauseLeftMs({ pause: null })).toBe(0);
  });
});
