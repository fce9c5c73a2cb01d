import { readFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { submitPhoto } from './submit-photo.js';

/*
 * Many clients at once: `crowd.ts <url of the service> <photo>` uploads the photo as many times as a message says, and
 * replies when all uploads are answered. Runs with the lowest priority, because real clients have their own processors.
 */
const NICENESS = 19;

const [url = '', file = ''] = process.argv.slice(2);
setPriority(NICENESS);
const photo = await readFile(file);

process.on('message', (count) => {
  const uploads = Array.from({ length: Number(count) }, () => submitPhoto(url, photo));
  void Promise.all(uploads).then((submissions) => process.send?.(submissions));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
