import type { Disk } from 'flydrive';
import type { StoredFile } from './blob-drive.js';

/** All files below `prefix`, page by page. Files that vanish meanwhile are skipped. */
export async function* listFiles(disk: Disk, prefix: string): AsyncIterable<StoredFile> {
  let paginationToken: string | undefined;
  do {
    const page = await disk.listAll(prefix, { recursive: true, paginationToken });
    for (const file of page.objects) {
      if (file.isDirectory) continue;
      const info = await file.getMetaData().catch(() => undefined);
      if (info !== undefined)
        yield { key: file.key, modifiedAt: info.lastModified, bytes: info.contentLength };
    }
    paginationToken = page.paginationToken;
  } while (paginationToken !== undefined);
}
