import { describe, expect, it } from 'vitest';
import { withTimeout } from './with-timeout.js';

describe('what must not hold up the start', () => {
  it('says what it has to say, and is not waited for without end', async () => {
    expect(await withTimeout(Promise.resolve('here'))).toBe('here');
    await expect(withTimeout(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    await expect(withTimeout(new Promise(() => {}), 5)).rejects.toThrow('no answer in time');
  });
});
