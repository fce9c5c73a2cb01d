import type { ProgramWorld } from '../program-world.js';
import { sdapi, type Route } from '../router.js';

/** Only with --api-server-stop; without it the paths don't exist. */
export const serverControlRoutes = (world: ProgramWorld): Route[] => {
  if (!world.settings.serverStop) return [];
  return [
    sdapi('POST', 'server-kill', () => {
      world.control.crash(null);
      return { status: 0, broken: 'no-answer' };
    }),
    // Not started by the launcher script, so there is nobody who would start it again.
    sdapi('POST', 'server-restart', () => ({ status: 501, text: '' })),
    // Sets a flag that nobody reads under --nowebui.
    sdapi('POST', 'server-stop', () => ({ status: 200, text: 'Stopping.' })),
  ];
};
