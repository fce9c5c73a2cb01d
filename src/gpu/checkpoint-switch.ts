import type { WebUiClient } from '../webui/webui-client.js';
import type { CheckpointAnswer, OptionsAnswer } from '../webui/webui.dto.js';
import type { Backend } from './backend.js';
import { modelStem } from '../styles/match-model.js';
import { BackendModelMissing } from '../styles/styles.errors.js';
import { BackendFailed } from './gpu.errors.js';

export interface SwitchOptions {
  readonly signal?: AbortSignal;
  readonly deadlineMs: number;
}

type LoadedCheckpoint = NonNullable<Backend['loadedCheckpoint']>;

/**
 * Makes the WebUI want a checkpoint. Only to be called with nothing in flight: a switch acts on jobs that wait already.
 * Never through `override_settings`, which leaks into everybody's later jobs.
 * @returns the checkpoint that the next job must have been painted with.
 * @throws BackendModelMissing, BackendFailed (`checkpoint-not-loaded`), WebUiFailure.
 */
export async function ensureCheckpoint(
  backend: Backend,
  wanted: string,
  { signal, deadlineMs }: SwitchOptions,
): Promise<CheckpointAnswer> {
  const { client } = backend;
  const entry = findCheckpoint(await client.checkpoints({ signal }), wanted);
  if (entry === null) {
    throw new BackendModelMissing('The image generator does not have the checkpoint of this style.');
  }
  if (isPaintedWith(entry, backend.loadedCheckpoint)) return entry;
  const options = await client.options({ signal });
  if (options !== null && isSelected(entry, options)) return entry;
  backend.loadedCheckpoint = null;
  backend.checkpointSwaps += 1;
  await client.selectCheckpoint(entry.title, { signal, deadlineMs });
  await verify(client, entry);
  return entry;
}

/** By title with or without the bracketed hash, by name, by either hash, at last by the file's name in any folder. */
export function findCheckpoint<C extends Pick<CheckpointAnswer, 'title' | 'model_name'>>(
  list: readonly C[],
  wanted: string,
): C | null {
  const named = list.find((entry) => namesOf(entry).includes(wanted));
  // The hash may have been known when the transfer was planned and be forgotten now.
  const titled = list.find(({ title }) => withoutHash(title) === withoutHash(wanted));
  // Another WebUI may keep the same file in another folder.
  return named ?? titled ?? list.find(({ title }) => modelStem(title) === modelStem(wanted)) ?? null;
}

/** Whether a picture of `loaded` was painted with this entry. Hashes decide; without one the names have to do. */
export function isPaintedWith(entry: CheckpointAnswer, loaded: LoadedCheckpoint | null): boolean {
  if (loaded === null) return false;
  const known = [entry.hash, loaded.hash].every((hash) => typeof hash === 'string' && hash !== '');
  if (known) return entry.hash === loaded.hash;
  // A file in a subfolder is listed as `folder_name` and answered as `name`.
  return entry.model_name === loaded.name || entry.model_name.endsWith(`_${loaded.name}`);
}

/** A1111 swallows a failed load and goes back to the old value; Forge loads in its next job, so only wanting shows. */
async function verify(client: WebUiClient, entry: CheckpointAnswer): Promise<void> {
  // The title has gained a hash by loading the file for the first time.
  const now = findCheckpoint(await client.checkpoints(), entry.model_name) ?? entry;
  const options = await client.options();
  // Where it does not say, the picture tells what it was painted with.
  if (options === null || isSelected(now, options)) return;
  const fault = { reason: 'checkpoint-not-loaded', retryable: false, gpuMayBeBusy: false } as const;
  throw new BackendFailed('The image generator could not load the checkpoint of this style.', fault);
}

/**
 * Whether the WebUI wants it. Something else may be loaded still, after somebody's override or during a load: then A1111
 * would take the same wish for none, and the next job waits for the load or loads it itself.
 */
function isSelected(entry: CheckpointAnswer, options: OptionsAnswer): boolean {
  const wanted = options.sd_model_checkpoint ?? '';
  return namesOf(entry).includes(wanted) || withoutHash(wanted) === withoutHash(entry.title);
}

function namesOf(entry: Partial<CheckpointAnswer>): readonly (string | null | undefined)[] {
  const bare = withoutHash(entry.title ?? '');
  return [entry.title, entry.model_name, entry.hash, entry.sha256, bare, bare.replace(/\.[^.]+$/, '')];
}

function withoutHash(title: string): string {
  return title.replace(/ \[[0-9a-f]+\]$/, '');
}
