import { describe, expect, it } from 'vitest';
import { runTaskSteps } from './task-step.js';

describe('steps', () => {
  it('run in order on one context, each announced before it begins', async () => {
    const log: string[] = [];
    const steps = ['decode', 'draw'].map((name) => ({ name, run: (done: string[]) => void done.push(name) }));
    const { signal } = new AbortController();
    await runTaskSteps(steps, log, { signal, onStep: (name) => log.push(`${name}?`) });
    expect(log).toEqual(['decode?', 'decode', 'draw?', 'draw']);
  });

  it('stop between two steps when the task is cancelled', async () => {
    const controller = new AbortController();
    const log: string[] = [];
    const steps = [
      { name: 'decode', run: () => controller.abort() },
      { name: 'draw', run: () => void log.push('drawn') },
    ];
    const watch = { signal: controller.signal, onStep: () => undefined };
    await expect(runTaskSteps(steps, undefined, watch)).rejects.toMatchObject({ name: 'AbortError' });
    expect(log).toEqual([]);
  });
});
