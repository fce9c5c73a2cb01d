import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const ENTRY = 'packages/client/src/easel.ts';

/** What the example's page loads: as `npm run client:build` makes it. */
export async function buildClient(): Promise<void> {
  await promisify(execFile)('npm', ['run', '--silent', 'client:build']);
}

/** The client as a bundler makes it small for a page. */
export async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  const [{ contents } = { contents: new Uint8Array() }] = outputFiles;
  return contents;
}
