import { describe, expect, it } from 'vitest';
import { withTimeout } from './with-timeout.js';

describe('work with a timeout', () => {
  it('settles as the work does, or fails after the timeout', async () => {
    expect(await withTimeout(Promise.resolve('here'))).toBe('here');
    await expect(withTimeout(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    await expect(withTimeout(new Promise(() => {}), 5)).rejects.toThrow('no answer in time');
  });
});
