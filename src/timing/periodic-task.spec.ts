import { Logger } from '@nestjs/common';
import { describe, expect, it, vi } from 'vitest';
import { PeriodicTask } from './periodic-task.js';

describe('rounds', () => {
  it('do not overlap, and continue after a failed one', async () => {
    const logger = new Logger('test');
    const warn = vi.spyOn(logger, 'warn').mockImplementation(() => undefined);
    const stop = new AbortController();
    let [running, most, count] = [0, 0, 0];
    await new PeriodicTask(logger, 'It could not be done').repeat(0, stop.signal, async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      count += 1;
      if (count === 2) throw new Error('no Redis');
      if (count === 4) stop.abort();
    });
    expect([most, count]).toEqual([1, 4]);
    expect(warn.mock.calls).toEqual([[{ reason: 'Error: no Redis' }, 'It could not be done']]);
  });

  it('end when they are stopped, even before the first one', async () => {
    const rounds = new PeriodicTask(new Logger('test'), 'It could not be done');
    let count = 0;
    rounds.stop();
    rounds.start(0, async () => void (count += 1), 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(count).toBe(0);

    const others = new PeriodicTask(new Logger('test'), 'It could not be done');
    await new Promise<void>((resolve) => others.start(0, async () => resolve(others.stop())));
    expect(count).toBe(0);
  });
});
