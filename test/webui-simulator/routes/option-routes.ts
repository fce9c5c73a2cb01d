import type { ProgramWorld } from '../program-world.js';
import { ok, type Reply } from '../reply.js';
import { parseBody, type Body } from '../request/body-validation.js';
import { sdapi, type Route } from '../router.js';
import { PythonException } from '../webui-error.js';

const MODEL_FOLDER = '/webui/models/VAE';

/** Forge drops unknown names, and stores full paths for the others. */
export const knownModules = (wanted: unknown, files: readonly string[]): string[] =>
  (Array.isArray(wanted) ? wanted : []).flatMap((name) => {
    const file = files.find((known) => known === name || `${MODEL_FOLDER}/${known}` === name);
    return file === undefined ? [] : [`${MODEL_FOLDER}/${file}`];
  });

/** A1111 loads during the call, under the lock; the new name is set at once, even for parked jobs. */
const switchCheckpoint = async (world: ProgramWorld, wanted: unknown): Promise<void> => {
  const { options, folder, checkpoint, lock } = world;
  const before = options.get('sd_model_checkpoint');
  // The same value again is no change, even if an override has loaded another checkpoint: the next job switches
  // back.
  if (world.dialect.program === 'a1111' && wanted === before) return;
  options.write('sd_model_checkpoint', wanted);
  const found = folder.find(String(wanted));
  if (world.dialect.program === 'forge' || wanted === null || found?.name === checkpoint.current?.name)
    return;
  const release = await lock.acquire();
  try {
    await checkpoint.ensure();
  } catch {
    // If a file can't be loaded, that is logged, the value is restored, and the response is still 200.
    options.write('sd_model_checkpoint', before);
  } finally {
    release();
  }
};

const writeOptions = async (world: ProgramWorld, values: Body): Promise<Reply> => {
  const { options, folder, settings } = world;
  const wanted = values['sd_model_checkpoint'];
  if (typeof wanted === 'string' && folder.find(wanted) === null) {
    throw new PythonException('RuntimeError', `model '${wanted}' not found`);
  }
  for (const [key, value] of Object.entries(values)) {
    if (key === 'sd_model_checkpoint') await switchCheckpoint(world, value);
    else if (key === 'forge_additional_modules') options.write(key, knownModules(value, settings.vaeFiles));
    else options.write(key, value);
  }
  options.save();
  return ok(null);
};

export const optionRoutes = (world: ProgramWorld): Route[] => [
  sdapi('GET', 'options', () => ok(world.options.list())),
  sdapi('POST', 'options', async ({ body }) => {
    // Any object is accepted: unknown keys are detected one by one.
    parseBody(body, [], world.dialect.program);
    return writeOptions(world, { ...(body as Body) });
  }),
];
