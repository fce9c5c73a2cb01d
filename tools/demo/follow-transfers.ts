import { setTimeout as sleep } from 'node:timers/promises';
import type { EaselClient, TransferView } from '../stack/easel-client.js';

const LOOK_EVERY_MS = 200;

/** Polls transfers until all of them have ended; `show` is called with every change. */
export async function followTransfers(
  client: EaselClient,
  submitted: readonly TransferView[],
  show: (transfers: readonly TransferView[]) => void,
): Promise<TransferView[]> {
  let transfers = [...submitted];
  show(transfers);
  while (transfers.some(isUnfinished)) {
    await sleep(LOOK_EVERY_MS);
    transfers = await Promise.all(
      transfers.map(async (known) => (isUnfinished(known) ? client.transfer(known.id) : known)),
    );
    show(transfers);
  }
  return transfers;
}

function isUnfinished({ finishedAt }: TransferView): boolean {
  return finishedAt === null;
}
