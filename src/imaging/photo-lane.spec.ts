import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { scenery } from '../../test/fixtures/photos.js';
import { type LaneOptions, PhotoLane } from './photo-lane.js';
import type { FinishInput } from './photo-tasks.js';
import { workersOf } from './worker-pool.fixture.js';

const entry = new URL('../../dist/imaging/photo-worker.js', import.meta.url);

let directory: string;
let lane: PhotoLane;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-lane-'));
  await writeFile(join(directory, 'picture.png'), await scenery(64, 64).png().toBuffer());
});
afterEach(async () => {
  vi.useRealTimers();
  await lane.stop();
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

const WAITING = { timeout: 20_000 };
const LIMITS = { deadlineMs: 20_000, memoryMib: 700, queue: 1, children: 1 };

/** A lane whose children run another program. */
async function programmed(program: string): Promise<PhotoLane> {
  const file = join(directory, 'program.mjs');
  await writeFile(file, program);
  const other = new PhotoLane({ name: 'finish', args: [], entry: pathToFileURL(file), ...LIMITS });
  other.start();
  return other;
}

/** A finishing lane, whose children start fast, with its first child idle. */
async function openLane(options: Partial<LaneOptions> = {}): Promise<{ worker: number }> {
  lane = new PhotoLane({ name: 'finish', args: ['finish'], entry, ...LIMITS, ...options });
  lane.start();
  await lane.run(work('first'));
  return { worker: await onlyWorker() };
}

function work(name: string, promised = true, signal?: AbortSignal) {
  const picture = join(directory, 'picture.png');
  const input: FinishInput = {
    generated: picture,
    reference: picture,
    frame: { width: 64, height: 64, content: { width: 64, height: 64 } },
    colourMatch: 0.5,
    format: 'jpeg',
    quality: 92,
    provenance: { style: 'ink', seed: 1, software: 'Easel 0' },
    output: join(directory, name),
  };
  return { task: 'finish', input, promised, signal } as const;
}

async function onlyWorker(): Promise<number> {
  return vi.waitFor(async () => {
    const [worker, ...others] = await workersOf(process.pid);
    if (worker === undefined || others.length > 0) throw new Error('not one worker');
    return worker;
  }, WAITING);
}

/** Niceness of each thread of a process. */
async function niceness(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const stats = await Promise.all(threads.map((tid) => readFile(`/proc/${pid}/task/${tid}/stat`, 'latin1')));
  // The 19th field; the second, the name, may contain spaces.
  return stats.map((stat) => Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17]));
}

describe('a lane', () => {
  it('runs its children at low priority, with all of their threads', async () => {
    const { worker } = await openLane();
    const threads = await niceness(worker);
    expect(threads.length).toBeGreaterThan(5);
    expect(threads.filter((nice) => nice !== 5)).toEqual([]);
  });

  it('queues as much work as allowed, and refuses more as busy', async () => {
    const { worker } = await openLane({ queue: 1 });
    process.kill(worker, 'SIGSTOP');
    const running = lane.run(work('running', false));
    const waiting = lane.run(work('waiting', false));
    await expect(lane.run(work('refused', false))).rejects.toMatchObject({
      code: 'busy',
      retryAfterMs: 1000,
    });
    expect(lane.stats()).toMatchObject({ busy: 1, queued: 1 });
    process.kill(worker, 'SIGCONT');
    await Promise.all([running, waiting]);
    expect(lane.stats()).toEqual({ busy: 0, queued: 0, kills: 0, crashes: 0 });
  });

  it('never refuses promised work, and does it first', async () => {
    const { worker } = await openLane({ queue: 2 });
    process.kill(worker, 'SIGSTOP');
    const order: string[] = [];
    const run = async (name: string, promised: boolean): Promise<void> => {
      await lane.run(work(name, promised));
      order.push(name);
    };
    const all = [
      run('first', false),
      run('upload', false),
      run('promised', true),
      run('also promised', true),
    ];
    process.kill(worker, 'SIGCONT');
    await Promise.all(all);
    expect(order).toEqual(['first', 'promised', 'also promised', 'upload']);
  });

  it('drops a cancelled task that waits', async () => {
    const { worker } = await openLane();
    process.kill(worker, 'SIGSTOP');
    const running = lane.run(work('running'));
    const controller = new AbortController();
    const dropped = lane.run(work('dropped', true, controller.signal));
    controller.abort(new Error('no longer wanted'));
    await expect(dropped).rejects.toThrow('no longer wanted');
    expect(lane.stats()).toMatchObject({ busy: 1, queued: 0 });
    process.kill(worker, 'SIGCONT');
    await running;
    await expect(readFile(join(directory, 'dropped'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('kills a cancelled child that does not respond, and continues with a fresh one', async () => {
    const { worker } = await openLane();
    process.kill(worker, 'SIGSTOP');
    const controller = new AbortController();
    const running = lane.run(work('running', true, controller.signal));
    await vi.waitFor(() => expect(lane.stats()).toMatchObject({ busy: 1 }), WAITING);
    controller.abort(new Error('no longer wanted'));
    await expect(running).rejects.toThrow('no longer wanted');
    await lane.run(work('next'));
    expect(lane.stats()).toMatchObject({ kills: 1, crashes: 0 });
    expect(await onlyWorker()).not.toBe(worker);
  });

  it('kills a child that exceeds its deadline', async () => {
    const { worker } = await openLane();
    process.kill(worker, 'SIGSTOP');
    // Only this task's deadline: those before and after take as long as they take.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const slow = lane.run(work('slow'));
    slow.catch(() => undefined); // looked at below
    while (lane.stats().busy === 0) await nextTurn();
    vi.advanceTimersByTime(LIMITS.deadlineMs);
    await expect(slow).rejects.toMatchObject({ name: 'ChildLost', end: 'deadline' });
    vi.useRealTimers();
    await lane.run(work('next'));
    expect(lane.stats()).toMatchObject({ kills: 1, crashes: 0 });
  });

  it('repeats the task if its process was killed from outside', async () => {
    const { worker } = await openLane();
    process.kill(worker, 'SIGSTOP');
    const running = lane.run(work('again'));
    process.kill(worker, 'SIGKILL');
    expect(await running).toMatchObject({ width: 64, height: 64 });
    expect(lane.stats()).toMatchObject({ kills: 0, crashes: 1 });
  });

  it.each([
    [
      'dies',
      `process.send({ type: 'step', id, step: 'decode' }, () => process.kill(process.pid, 'SIGSEGV'))`,
    ],
    [
      'talks nonsense',
      `process.send({ type: 'step', id, step: 'decode' }); process.send({ type: 'pwned', id })`,
    ],
  ])('gives up a task over which a second process %s', async (_, reaction) => {
    lane = await programmed(
      `process.on('message', ({ id }) => { ${reaction} }); process.send({ type: 'ready' });`,
    );
    await expect(lane.run(work('deadly'))).rejects.toMatchObject({
      name: 'ChildLost',
      end: 'crashed',
      step: 'decode',
    });
    await vi.waitFor(() => expect(lane.stats()).toMatchObject({ kills: 0, crashes: 2 }), WAITING);
  });

  it('replaces a process that dies while idle', async () => {
    const { worker } = await openLane();
    process.kill(worker, 'SIGKILL');
    expect(await lane.run(work('next'))).toMatchObject({ width: 64 });
    expect(await onlyWorker()).not.toBe(worker);
  });

  it('survives signals that the terminal or service manager sends to the process group', async () => {
    const { worker } = await openLane();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.kill(worker, signal);
    await lane.run(work('next'));
    expect(await onlyWorker()).toBe(worker);
    expect(lane.stats()).toMatchObject({ crashes: 0 });
  });

  it("backs off if its program can't be started, and refuses waiting tasks when closed", async () => {
    lane = await programmed('process.exit(1);');
    const waiting = lane.run(work('never', false));
    waiting.catch(() => undefined); // looked at below
    await vi.waitFor(() => expect(lane.stats().crashes).toBeGreaterThanOrEqual(2), { timeout: 10_000 });
    await lane.stop();
    await expect(waiting).rejects.toMatchObject({ code: 'busy' });
    expect(await workersOf(process.pid)).toEqual([]);
  });

  it('leaves no process behind when the parent is killed', async () => {
    const program = `
      import { PhotoLane } from ${JSON.stringify(new URL('photo-lane.js', entry).href)};
      const lane = new PhotoLane({ name: 'finish', args: ['finish'], entry: new URL(${JSON.stringify(entry.href)}),
        deadlineMs: 20000, memoryMib: 700, queue: 1, children: 2 });
      lane.start();
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
    const { pid = 0 } = parent;
    const workers = await vi.waitFor(
      async () => {
        const found = await workersOf(pid);
        expect(found).toHaveLength(2);
        return found;
      },
      { timeout: 10_000 },
    );
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await vi.waitFor(
      async () => {
        for (const worker of workers)
          await expect(readFile(`/proc/${worker}/stat`)).rejects.toMatchObject({ code: 'ENOENT' });
      },
      { timeout: 10_000 },
    );
  });
});
