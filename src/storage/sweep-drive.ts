import type { Blob } from './blob.js';
import type { BlobDrive } from './blob-drive.js';
import type { BlobLedger } from './blob-ledger.js';
import { WRITING } from './durable-fs-driver.js';

/** Younger files may belong to a put in progress. */
const GRACE_MS = 60_000;
const BATCH = 500;
/** Only files with names given by this store are erased. */
const BLOB_FILE = /^[0-9a-f]{2}\/(?<sha256>[0-9a-f]{64})-[0-9a-f]{12}$/;
const LEFTOVER = new RegExp(`^(${WRITING}/|check-)[0-9a-f-]{36}$`);

export interface Swept {
  /** Number of erased files that belonged to no blob. */
  readonly erased: number;
  /** Total bytes of all pictures found. */
  readonly bytes: number;
}

/** Lists all files and erases those that belong to no blob. */
export async function sweepDrive(drive: BlobDrive, ledger: BlobLedger): Promise<Swept> {
  const before = Date.now() - GRACE_MS;
  let erased = 0;
  let total = 0;
  let batch: (Blob & { readonly file: string })[] = [];
  const finish = async () => {
    for (const file of batch.length > 0 ? await ledger.condemn(batch) : []) {
      await drive.remove(file);
      erased += 1;
    }
    batch = [];
  };
  for await (const { key, modifiedAt, bytes } of drive.list()) {
    const sha256 = BLOB_FILE.exec(key)?.groups?.sha256;
    if (sha256 !== undefined) total += bytes;
    if (modifiedAt.getTime() > before) continue;
    if (sha256 !== undefined) batch.push({ sha256, bytes, file: key });
    else if (LEFTOVER.test(key)) {
      await drive.remove(key);
      erased += 1;
    }
    if (batch.length >= BATCH) await finish();
  }
  await finish();
  return { erased, bytes: total };
}
