import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FacesSettings } from '../faces/faces.config.js';
import { ImagingSettings } from './imaging.config.js';
import { PhotoWorkshop } from './photo-workshop.js';

/** A running workshop with a folder of its own. */
export interface RunningWorkshop extends AsyncDisposable {
  readonly workshop: PhotoWorkshop;
  /** The path of a file in its folder. */
  readonly file: (name: string) => string;
}

export async function startWorkshop(settings: Partial<ImagingSettings> = {}): Promise<RunningWorkshop> {
  const directory = await mkdtemp(join(tmpdir(), 'easel-workshop-'));
  const workshop = new PhotoWorkshop(Object.assign(new ImagingSettings(), settings), new FacesSettings(), {
    path: join(directory, 'data'),
  });
  await workshop.onModuleInit();
  return {
    workshop,
    file: (name) => join(directory, name),
    [Symbol.asyncDispose]: async () => {
      await workshop.onApplicationShutdown();
      await rm(directory, { recursive: true });
    },
  };
}

/** The photo workers that `parent` has now. */
export async function workersOf(parent: number): Promise<number[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found: number[] = [];
  for (const pid of processes) {
    // A process may end while it is looked at.
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
    const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    const isChild = Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]) === parent;
    if (isChild && command.includes('photo-worker')) found.push(Number(pid));
  }
  return found;
}
