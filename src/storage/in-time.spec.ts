import { describe, expect, it } from 'vitest';
import { inTime } from './in-time.js';

describe('what must not hold up the start', () => {
  it('says what it has to say, and is not waited for without end', async () => {
    expect(await inTime(Promise.resolve('here'))).toBe('here');
    await expect(inTime(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    await expect(inTime(new Promise(() => {}), 5)).rejects.toThrow('no answer in time');
  });
});
