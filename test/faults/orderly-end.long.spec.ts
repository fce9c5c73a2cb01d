import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { descendantsOf, isAlive } from '../../tools/stack/process-tree.js';
import { eventually } from '../service/easel-process.js';
import { isOf, Stand } from './stand.js';

let stand: Stand;

beforeAll(async () => {
  stand = await Stand.open({ simulator: { clock: { stepMs: 20 } } });
  await stand.client.accepting();
});

afterAll(async () => {
  await stand.close();
});

/** A transfer that is being generated, `slow` times as slowly as usual. */
async function generating(slow: number): Promise<string> {
  stand.webui.fault({ kind: 'slow', factor: slow });
  const { id } = await stand.client.submit();
  await stand.webui.until(({ jobs }) =>
    jobs.some(({ taskId, stage }) => isOf(taskId, id) && stage === 'sampling'),
  );
  return id;
}

function family(): number[] {
  return descendantsOf(stand.easel.child.pid ?? Number.NaN);
}

async function gone(pids: readonly number[]): Promise<true> {
  return eventually(() => (pids.some(isAlive) ? undefined : true), 5_000);
}

// Each test leaves a running service behind.
describe('a service that is shut down', () => {
  it('ends within seconds if it is idle, and leaves no process behind', async () => {
    const { id } = await stand.client.submit();
    await stand.client.ended(id);
    const processes = family();
    expect(processes.length).toBeGreaterThan(2); // Redis and the photo workers
    const since = performance.now();
    expect(await stand.easel.stop('SIGINT')).toBe(0);
    // It takes about half a second; a connection left open would make it ten.
    expect(performance.now() - since).toBeLessThan(5_000);
    expect(await gone(processes)).toBe(true);
    await stand.startAgain();
  });

  it('waits for a generation that ends within the grace time', async () => {
    const id = await generating(2);
    const waiting = await stand.client.submit();
    const processes = family();
    expect(await stand.easel.stop()).toBe(0);
    expect(stand.webui.observations).toMatchObject({ interrupts: [], running: 0 });
    expect(await gone(processes)).toBe(true);
    await stand.startAgain({ SHUTDOWN_GRACE_MS: '200' });
    for (const each of [id, waiting.id]) {
      expect(await stand.client.ended(each)).toMatchObject({ state: 'succeeded', attempts: 1 });
      expect(await stand.endings(each)).toBe(1);
    }
  });

  it('hands a longer one back, with the GPU free and no attempt spent', async () => {
    const id = await generating(25);
    expect(await stand.easel.stop()).toBe(0);
    expect(stand.webui.observations.running).toBe(0);
    await stand.startAgain();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(await stand.endings(id)).toBe(1);
  });

  it('twice ends at once, and the next start continues', async () => {
    const id = await generating(10);
    const processes = family();
    const { child } = stand.easel;
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    await exit;
    expect(await gone(processes)).toBe(true);
    await stand.startAgain();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded' });
    expect(stand.intrusions()).toEqual([]);
  });

  it('does not wait for a request that never ends', async () => {
    const { hostname, port } = new URL(stand.easel.url);
    const socket = connect(Number(port), hostname);
    const closed = new Promise((resolve) => socket.on('close', resolve).on('error', () => {}));
    socket.resume();
    const head = 'POST /v1/transfers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';
    socket.write(`${head}Content-Length: 1000\r\n\r\n{`);
    // Sent after it to the same server, so the first one has been accepted by now.
    await stand.client.call('GET', '/health/live');
    expect(await stand.easel.stop()).toBe(0);
    await closed;
    await stand.startAgain();
  });
});
