import type { ProgramWorld } from '../program-world.js';
import { ok } from '../reply.js';
import { sdapi, type Route } from '../router.js';

/** The refresh routes wait for the lock; unload and reload do not, which is a bug of the program. */
export const checkpointRoutes = (world: ProgramWorld): Route[] => {
  const underLock = (path: string, work: () => void): Route =>
    sdapi('POST', path, async () => {
      const release = await world.lock.acquire();
      work();
      release();
      return ok(null);
    });
  return [
    underLock('refresh-checkpoints', () => world.folder.rescan()),
    underLock('refresh-vae', () => undefined),
    underLock('refresh-embeddings', () => undefined),
    sdapi('POST', 'unload-checkpoint', () => {
      world.memory.unloadModel();
      return ok({});
    }),
    sdapi('POST', 'reload-checkpoint', () => {
      if (world.checkpoint.current !== null) world.memory.loadModel();
      return ok({});
    }),
  ];
};
