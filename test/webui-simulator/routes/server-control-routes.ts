import type { ProgramWorld } from '../program-world.js';
import type { Reply } from '../reply.js';
import { sdapi, type Route } from '../router.js';

/** Only with --api-server-stop; without it the paths don't exist. */
export const serverControlRoutes = (world: ProgramWorld): Route[] => {
  const { serverStop, startsAgainMs } = world.settings;
  if (!serverStop) return [];
  const exit = (): Reply => {
    world.control.crash(startsAgainMs);
    return { status: 0, broken: 'no-answer' };
  };
  return [
    sdapi('POST', 'server-kill', exit),
    // Rejected if the launcher did not announce that it starts the program again.
    sdapi('POST', 'server-restart', () => (startsAgainMs === null ? { status: 501, text: '' } : exit())),
    // Sets a flag that is never read under --nowebui.
    sdapi('POST', 'server-stop', () => ({ status: 200, text: 'Stopping.' })),
  ];
};
