import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { joinSignals } from './either-aborts.js';

describe('a joined signal', () => {
  it('aborts with the first of the two, with its reason', () => {
    const [first, second] = [new AbortController(), new AbortController()];
    using joined = joinSignals(first.signal, second.signal);
    expect(joined.signal.aborted).toBe(false);
    second.abort('the second');
    first.abort('the first');
    expect(joined.signal.reason).toBe('the second');
  });

  it('is aborted from the start if one of the two is', () => {
    using joined = joinSignals(new AbortController().signal, AbortSignal.abort('long ago'));
    expect(joined.signal.reason).toBe('long ago');
  });

  it('leaves no listeners after its disposal', () => {
    const [first, second] = [new AbortController(), new AbortController()];
    joinSignals(first.signal, second.signal)[Symbol.dispose]();
    expect(getEventListeners(first.signal, 'abort')).toEqual([]);
    expect(getEventListeners(second.signal, 'abort')).toEqual([]);
  });
});
