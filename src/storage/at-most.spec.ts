import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { atMost } from './at-most.js';

describe('a concurrency limit', () => {
  it('is kept, and tasks run in order of arrival', async () => {
    const limited = atMost(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const work = async (number: number): Promise<number> => {
      begun.push(number);
      most = Math.max(most, ++running);
      await turn();
      running -= 1;
      return number;
    };
    const numbers = [1, 2, 3, 4, 5, 6, 7];
    expect(await Promise.all(numbers.map((number) => limited(() => work(number))))).toEqual(numbers);
    expect(begun).toEqual(numbers);
    expect(most).toBe(2);
  });

  it('hands the place of a failed task to the next', async () => {
    const limited = atMost(1);
    const failing = limited(() => Promise.reject(new Error('no')));
    const next = limited(() => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('done');
  });
});
