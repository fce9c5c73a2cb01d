import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { descendantsOf, isAlive } from '../../tools/stack/process-tree.js';
import { eventually } from '../service/easel-process.js';
import { isOf, Stand } from './stand.js';

let stand: Stand;

afterEach(async () => {
  await stand.close();
});

async function generating(): Promise<string> {
  const { id } = await stand.client.submit();
  await stand.webui.until(({ jobs }) =>
    jobs.some(({ taskId, stage }) => isOf(taskId, id) && stage === 'sampling'),
  );
  return id;
}

describe('a service that is told to end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s does so within seconds when idle, and leaves no process',
    async (signal) => {
      stand = await Stand.open();
      await stand.client.accepting();
      const { id } = await stand.client.submit();
      await stand.client.ended(id);
      const family = descendantsOf(stand.easel.child.pid ?? Number.NaN);
      expect(family.length).toBeGreaterThan(2); // Redis and the photo workers
      const since = performance.now();
      expect(await stand.easel.stop(signal)).toBe(0);
      expect(performance.now() - since).toBeLessThan(5_000);
      await eventually(() => (family.some(isAlive) ? undefined : true), 2_000);
      expect(stand.easel.terminal).not.toContain('Error');
    },
  );

  it('lets a generation end that does so within the grace time', async () => {
    stand = await Stand.open({ simulator: { clock: { stepMs: 50 } } });
    await stand.client.accepting();
    const id = await generating();
    const waiting = await stand.client.submit();
    expect(await stand.easel.stop()).toBe(0);
    expect(stand.webui.observations).toMatchObject({ interrupts: [], running: 0 });
    await stand.startAgain();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(await stand.client.ended(waiting.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(stand.webui.observations.jobs).toHaveLength(2);
    expect([stand.endings(id), stand.endings(waiting.id)]).toEqual([1, 1]);
  });

  it('hands a longer one back, with the GPU free and no attempt spent', async () => {
    stand = await Stand.open({ environment: { SHUTDOWN_GRACE_MS: '200' } });
    await stand.client.accepting();
    stand.webui.fault({ kind: 'slow', factor: 100 });
    const id = await generating();
    expect(await stand.easel.stop()).toBe(0);
    expect(stand.webui.observations.running).toBe(0);
    await stand.startAgain();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(stand.endings(id)).toBe(1);
  });

  it('twice ends at once, and the next start goes on', async () => {
    stand = await Stand.open();
    await stand.client.accepting();
    stand.webui.fault({ kind: 'slow', factor: 100 });
    const id = await generating();
    const family = descendantsOf(stand.easel.child.pid ?? Number.NaN);
    stand.easel.child.kill('SIGTERM');
    stand.easel.child.kill('SIGTERM');
    if (stand.easel.child.exitCode === null) await once(stand.easel.child, 'exit');
    await eventually(() => (family.some(isAlive) ? undefined : true), 5_000);
    await stand.startAgain();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(stand.webui.observations).toMatchObject({ maxInsideLock: 1, maxParked: 0 });
  });
});
