import { generate } from '../generation.js';
import type { ProgramWorld } from '../program-world.js';
import { sdapi, type Route } from '../router.js';
import { checkpointRoutes } from './checkpoint-routes.js';
import { controlNetRoutes } from './controlnet-routes.js';
import { extrasRoutes } from './extras-routes.js';
import { listRoutes } from './list-routes.js';
import { optionRoutes } from './option-routes.js';
import { serverControlRoutes } from './server-control-routes.js';
import { simulatorRoutes } from './simulator-routes.js';
import { stateRoutes } from './state-routes.js';
import { uiRoutes } from './ui-routes.js';

/** All routes of the program in this mode. */
export const routesOf = (world: ProgramWorld, blockLoop: (ms: number) => Promise<void>): Route[] => [
  sdapi('POST', 'txt2img', async ({ body, client }) => generate(world, 'txt2img', body, client)),
  sdapi('POST', 'img2img', async ({ body, client }) => generate(world, 'img2img', body, client)),
  ...stateRoutes(world),
  ...optionRoutes(world),
  ...listRoutes(world),
  ...checkpointRoutes(world),
  ...extrasRoutes(world),
  ...controlNetRoutes(world, blockLoop),
  ...serverControlRoutes(world),
  ...(world.settings.mode === 'ui' ? uiRoutes(world) : []),
  ...simulatorRoutes(world),
];
