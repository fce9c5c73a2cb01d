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
 * Selects a checkpoint in the WebUI. Must be called with no job in flight: a switch also affects jobs that are
 * waiting. `override_settings` is not used because it leaks into later jobs of all clients.
 * @returns the checkpoint that the next job must be painted with
 * @throws BackendModelMissing, BackendFailed (`checkpoint-not-loaded`), WebUiFailure
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

/** Finds a checkpoint by title with or without hash, by name, by either hash, or by its file name in any folder. */
export function findCheckpoint<C extends Pick<CheckpointAnswer, 'title' | 'model_name'>>(
  list: readonly C[],
  wanted: string,
): C | null {
  const named = list.find((entry) => namesOf(entry).includes(wanted));
  // The hash may have been known when the transfer was planned, and be unknown to this WebUI.
  const titled = list.find(({ title }) => withoutHash(title) === withoutHash(wanted));
  // Another WebUI may have the same file in another folder.
  return named ?? titled ?? list.find(({ title }) => modelStem(title) === modelStem(wanted)) ?? null;
}

/** Whether `loaded`, as reported with a picture, is this entry. Hashes decide; if one is missing, the names do. */
export function isPaintedWith(entry: CheckpointAnswer, loaded: LoadedCheckpoint | null): boolean {
  if (loaded === null) return false;
  const known = [entry.hash, loaded.hash].every((hash) => typeof hash === 'string' && hash !== '');
  if (known) return entry.hash === loaded.hash;
  // A file in a subfolder is listed as `folder_name` and answered as `name`.
  return entry.model_name === loaded.name || entry.model_name.endsWith(`_${loaded.name}`);
}

/**
 * A1111 silently falls back to the old checkpoint if a load fails; Forge loads in its next job, so only the option
 * shows.
 */
async function verify(client: WebUiClient, entry: CheckpointAnswer): Promise<void> {
  // The title gains a hash when the file is loaded for the first time.
  const now = findCheckpoint(await client.checkpoints(), entry.model_name) ?? entry;
  const options = await client.options();
  // If the WebUI does not report its options, the checkpoint is checked with the picture.
  if (options === null || isSelected(now, options)) return;
  const fault = { reason: 'checkpoint-not-loaded', retryable: false, gpuMayBeBusy: false } as const;
  throw new BackendFailed('The image generator could not load the checkpoint of this style.', fault);
}

/**
 * Whether the checkpoint is selected in the options. Another one may still be loaded, after an override by another
 * client or during a load. A1111 would then ignore another request for the same one, and the next job waits for
 * the load or loads it itself.
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
