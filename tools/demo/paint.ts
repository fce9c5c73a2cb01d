import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EaselClient, TransferView } from '../stack/easel-client.js';
import { ToolFailure } from '../stack/run-tool.js';
import { drawContactSheet, type SheetPicture } from './contact-sheet.js';
import type { DemoRequest } from './demo-arguments.js';
import { followTransfers } from './follow-transfers.js';
import { ProgressBoard } from './progress-board.js';

const SAMPLE = fileURLToPath(new URL('../../assets/sample-portrait.jpg', import.meta.url));
/** A fixed seed, for the same pictures on every machine. */
const SEED = 7;

/**
 * Sends the photo through all styles and writes the results: a picture per style, the control map, and a contact
 * sheet of all.
 * @returns the file names, the sheet last
 * @throws ServiceProblem for a rejected submission, ToolFailure if a transfer fails
 */
export async function paintAll(request: DemoRequest, client: EaselClient): Promise<string[]> {
  const { photo, styles } = request;
  const submitted: TransferView[] = [];
  for (const style of styles) submitted.push(await client.submit({ photo, style, seed: SEED }));
  const board = new ProgressBoard(process.stdout);
  const ended = await followTransfers(client, submitted, (transfers) => board.show(transfers));
  const failed = ended.filter(({ state }) => state !== 'succeeded');
  if (failed.length > 0) throw new ToolFailure(failed.map(whyFailed).join('\n'));
  return writePictures(request, client, ended);
}

async function writePictures(
  { photo, outputDirectory }: DemoRequest,
  client: EaselClient,
  transfers: readonly TransferView[],
): Promise<string[]> {
  const titles = new Map((await client.styles()).map(({ name, title }) => [name, title]));
  const original = typeof photo === 'string' ? await readFile(SAMPLE) : photo.bytes;
  const pictures: (SheetPicture & { readonly file?: string })[] = [{ caption: 'Photo', picture: original }];
  const [first] = transfers;
  if (first !== undefined) {
    const picture = await client.controlMap(first.id);
    pictures.push({ caption: 'Control map', picture, file: 'control-map.png' });
  }
  for (const { id, style } of transfers) {
    const caption = titles.get(style) ?? style;
    pictures.push({ caption, picture: await client.result(id), file: `${style}.jpg` });
  }
  const files = pictures.flatMap(({ file, picture }) => (file === undefined ? [] : [{ file, picture }]));
  files.push({ file: 'contact-sheet.jpg', picture: await drawContactSheet(pictures) });
  for (const { file, picture } of files) await writeFile(join(outputDirectory, file), picture);
  return files.map(({ file }) => file);
}

function whyFailed({ style, error, state }: TransferView): string {
  return error === null ? `${style} ended ${state}.` : `${style} failed: ${error.detail} (${error.code})`;
}
