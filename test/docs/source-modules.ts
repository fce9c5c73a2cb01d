import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

/** Loads every module of `src` whose file name ends in `suffix`, and returns their exports. */
export async function exportsOf(suffix: string): Promise<unknown[]> {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith(suffix),
  );
  const modules = await Promise.all(files.toSorted().map((file) => import(resolve('src', file))));
  return modules.flatMap((module: Record<string, unknown>) => Object.values(module));
}
