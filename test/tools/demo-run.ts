import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ToolRun, withFolder } from './tool-run.js';

/** A demo in its own temporary folder, with another one for the pictures. */
export async function withDemo(
  args: string[],
  work: (demo: ToolRun, folders: { temporary: string; pictures: string }) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const temporary = join(folder, 'tmp');
    const pictures = join(folder, 'pictures');
    mkdirSync(temporary);
    await work(new ToolRun('demo', { temporary, args: [...args, '--out', pictures] }), {
      temporary,
      pictures,
    });
  });
}
