import { describe, expect, it } from 'vitest';
import { PrepareTurns } from './prepare-turns.js';

/** Work that ends on demand. */
function work(log: string[], name: string) {
  let settle: { readonly end: () => void; readonly fail: () => void } | undefined;
  const promise = new Promise<string>((resolve, reject) => {
    settle = { end: () => resolve(name), fail: () => reject(new Error(name)) };
  });
  const run = async (): Promise<string> => {
    log.push(`${name} begins`);
    return promise;
  };
  return { run, end: () => settle?.end(), fail: () => settle?.fail() };
}

const NEVER = new AbortController().signal;
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('transfers that share a photo', () => {
  it('run one after another, even if an earlier one fails', async () => {
    const [log, turns] = [[] as string[], new PrepareTurns()];
    const [first, second, third] = ['first', 'second', 'third'].map((name) => work(log, name));
    const results = [first, second, third].map((each) => turns.take('photo', NEVER, each?.run ?? fail));
    await settled();
    expect(log).toEqual(['first begins']);
    first?.fail();
    await expect(results[0]).rejects.toThrow('first');
    await settled();
    expect(log).toEqual(['first begins', 'second begins']);
    second?.end();
    third?.end();
    expect(await Promise.all(results.slice(1))).toEqual(['second', 'third']);
  });

  it('do not wait for transfers with other photos', async () => {
    const [log, turns] = [[] as string[], new PrepareTurns()];
    const names = ['photo', 'other', null, null];
    const works = names.map((name) => work(log, String(name)));
    const results = works.map(({ run }, index) => turns.take(names[index] ?? null, NEVER, run));
    await settled();
    expect(log).toHaveLength(4);
    for (const { end } of works) end();
    await Promise.all(results);
  });

  it('give up their place when cancelled, while the next one still waits for the running one', async () => {
    const [log, turns] = [[] as string[], new PrepareTurns()];
    const [first, second, third] = ['first', 'second', 'third'].map((name) => work(log, name));
    const calledOff = new AbortController();
    const results = [
      turns.take('photo', NEVER, first?.run ?? fail),
      turns.take('photo', calledOff.signal, second?.run ?? fail),
      turns.take('photo', NEVER, third?.run ?? fail),
    ];
    calledOff.abort(new Error('not wanted any more'));
    await expect(results[1]).rejects.toThrow('not wanted');
    await settled();
    expect(log).toEqual(['first begins']);
    first?.end();
    third?.end();
    expect(await Promise.all([results[0], results[2]])).toEqual(['first', 'third']);
    expect(log).not.toContain('second begins');
  });
});

function fail(): never {
  throw new Error('There is no such work');
}
