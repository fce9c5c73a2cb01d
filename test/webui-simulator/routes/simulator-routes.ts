import type { FaultRule } from '../faults.js';
import type { ProgramWorld } from '../program-world.js';
import { ok } from '../reply.js';
import { extension, type Route } from '../router.js';

/** Not part of the program: lets a test in another process read observations and request faults. */
export const simulatorRoutes = (world: ProgramWorld): Route[] => {
  const { faults, observations, control, memory } = world;
  return [
    extension('GET', '/simulator/observations', () =>
      ok({ ...observations.report(), vramPeakMiB: memory.peak }),
    ),
    extension('GET', '/simulator/faults', () => ok(faults.pending)),
    extension('POST', '/simulator/faults', ({ body }) => {
      const rules = (Array.isArray(body) ? body : [body]) as FaultRule[];
      faults.add(...rules);
      return ok(faults.pending);
    }),
    extension('DELETE', '/simulator/faults', () => {
      faults.clear();
      control.release();
      return ok([]);
    }),
    extension('POST', '/simulator/release', () => {
      control.release();
      return ok({});
    }),
    extension('POST', '/simulator/memory', ({ body }) => {
      const asked = typeof body === 'object' && body !== null && 'othersMiB' in body ? body.othersMiB : 0;
      memory.occupy(typeof asked === 'number' ? asked : 0);
      return ok(memory.report());
    }),
    extension('POST', '/simulator/crash', ({ body }) => {
      const asked =
        typeof body === 'object' && body !== null && 'restartAfterMs' in body ? body.restartAfterMs : null;
      control.crash(typeof asked === 'number' ? asked : null);
      return ok({});
    }),
  ];
};
