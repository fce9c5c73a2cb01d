import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const ENTRY = 'packages/client/src/easel.ts';

/** Builds the client that the example page loads, as `npm run client:build` does. */
export async function buildClient(): Promise<void> {
  await promisify(execFile)('npm', ['run', '--silent', 'client:build']);
}

/** The client, bundled and minified for a page. */
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
