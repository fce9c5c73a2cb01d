import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TransferView } from '../../src/records/transfer.view.js';
import { OWNER_MARK } from '../../src/storage/storage-owner.js';
import { eventually } from '../service/easel-process.js';
import { seededRandom } from '../webui-simulator/painter/random.js';
import { isOf, type Stand } from './stand.js';

export interface CancelRun {
  readonly seed: number;
  readonly transfers: number;
  /** On average every second transfer is cancelled, at a random moment within this time after its submission. */
  readonly withinMs: number;
}

/** Violations, by transfer. */
export interface CancelFindings {
  /**
   * Not `cancelled` although the cancel was confirmed, or not `succeeded` at the first attempt although it was not
   * cancelled.
   */
  readonly wrongEnds: string[];
  readonly notEndedOnce: string[];
  readonly interruptedStrangers: string[];
}

export const NOTHING_WRONG: CancelFindings = { wrongEnds: [], notEndedOnce: [], interruptedStrangers: [] };

/** Submits transfers, cancels some of them at random moments, and waits until all have ended. */
export async function cancelAtRandom(stand: Stand, run: CancelRun): Promise<CancelFindings> {
  const { interrupts } = stand.webui.observations;
  const interruptsBefore = interrupts.length;
  const { ids, cancelled } = await submitAndCancel(stand, run);
  const wrongEnds: string[] = [];
  for (const id of ids) {
    const { state, attempts } = await stand.client.ended(id, 60_000);
    const right = cancelled.has(id) ? state === 'cancelled' : state === 'succeeded' && attempts === 1;
    if (!right) wrongEnds.push(id);
  }
  await stand.webui.until(({ running }) => running === 0);
  const notEndedOnce: string[] = [];
  for (const id of ids) if ((await stand.endings(id)) !== 1) notEndedOnce.push(id);
  const hit = interrupts.slice(interruptsBefore).flatMap(({ taskId }) => (taskId === null ? [] : [taskId]));
  return {
    wrongEnds,
    notEndedOnce,
    interruptedStrangers: hit.filter((taskId) => ![...cancelled].some((id) => isOf(taskId, id))),
  };
}

async function submitAndCancel(
  stand: Stand,
  { seed, transfers, withinMs }: CancelRun,
): Promise<{ ids: string[]; cancelled: Set<string> }> {
  const random = seededRandom(seed);
  const ids: string[] = [];
  const cancelled = new Set<string>();
  const cancels: Promise<void>[] = [];
  const cancelLater = async (id: string, afterMs: number): Promise<void> => {
    await sleep(afterMs);
    const { body } = await stand.client.call<TransferView>('POST', `/v1/transfers/${id}/cancel`);
    if (body.state === 'cancelled') cancelled.add(id);
  };
  for (let index = 0; index < transfers; index += 1) {
    const { id } = await stand.client.submit({ seed: index });
    ids.push(id);
    if (random() < 0.5) cancels.push(cancelLater(id, random() * withinMs));
  }
  await Promise.all(cancels);
  return { ids, cancelled };
}

/** Erases every transfer, and resolves once the folder of the pictures has the given number of files. */
export async function eraseAll(stand: Stand, pictures: number): Promise<void> {
  for (;;) {
    const page = await stand.client.call<{ items: TransferView[] }>('GET', '/v1/transfers?limit=100');
    if (page.body.items.length === 0) break;
    for (const { id } of page.body.items) await stand.client.call('DELETE', `/v1/transfers/${id}`);
  }
  await eventually(async () => ((await picturesOf(stand)) === pictures ? true : undefined));
}

export async function picturesOf(stand: Stand): Promise<number> {
  const entries = await readdir(join(stand.dataDirectory, 'blobs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name !== OWNER_MARK).length;
}
