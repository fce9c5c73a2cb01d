import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FacesSettings } from '../faces/faces.config.js';
import { Metrics } from '../metrics/metrics.js';
import { ImagingSettings } from './imaging.config.js';
import { PhotoWorkerPool } from './photo-worker-pool.js';

/** A running worker pool with a folder of its own. */
export interface RunningWorkerPool extends AsyncDisposable {
  readonly workerPool: PhotoWorkerPool;
  readonly metrics: Metrics;
  /** Path of a file in its folder. */
  readonly file: (name: string) => string;
}

export async function startWorkerPool(settings: Partial<ImagingSettings> = {}): Promise<RunningWorkerPool> {
  const directory = await mkdtemp(join(tmpdir(), 'easel-workers-'));
  const metrics = new Metrics();
  const workerPool = new PhotoWorkerPool(
    Object.assign(new ImagingSettings(), settings),
    new FacesSettings(),
    { path: join(directory, 'data') },
    metrics,
  );
  await workerPool.onModuleInit();
  return {
    workerPool,
    metrics,
    file: (name) => join(directory, name),
    [Symbol.asyncDispose]: async () => {
      await workerPool.onApplicationShutdown();
      await rm(directory, { recursive: true });
    },
  };
}

/** Pids of the current photo workers of `parent`. */
export async function workersOf(parent: number): Promise<number[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found: number[] = [];
  for (const pid of processes) {
    // A process may end during the scan.
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
    const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    const isChild = Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]) === parent;
    if (isChild && command.includes('photo-worker')) found.push(Number(pid));
  }
  return found;
}
