import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

interface Section {
  readonly page: string;
  /** Headings of level 2. */
  readonly headings: readonly string[];
}

/** The TypeScript code of some sections of a page, concatenated. */
export async function codeOf({ page, headings }: Section): Promise<string> {
  const sections = (await readFile(page, 'utf8')).split(/^(?=## )/m);
  return headings
    .map((heading) => {
      const section = sections.find((each) => each.startsWith(`## ${heading}\n`));
      if (section === undefined) throw new Error(`${page} has no section ${heading}`);
      return [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code).join('\n');
    })
    .join('\n');
}

/** Runs code that imports the client by its name, and returns its exports. Each call loads it again. */
export async function load<T>(code: string): Promise<T> {
  const { outputFiles } = await build({
    stdin: { contents: `${code}\n// ${loads++}`, loader: 'ts', resolveDir: resolve('.') },
    alias: { '@easel/client': resolve('packages/client/src/easel.ts') },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const [{ text } = { text: '' }] = outputFiles;
  return (await import(
    /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(`${text}\n// ${loads}`).toString('base64')}`
  )) as T;
}

let loads = 0;
