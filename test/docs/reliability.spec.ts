import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const PAGE = 'docs/reliability.md';
const LINK = /\]\(([^)#]+)\)/g;

async function rows(): Promise<string[]> {
  const page = await readFile(PAGE, 'utf8');
  return page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (promise|fault|---)/.test(line));
}

function linksIn(text: string): string[] {
  return [...text.matchAll(LINK)].map(([, target = '']) => join('docs', target));
}

const short = (file: string): string => file.replace('.long', '');

describe('the page about reliability', () => {
  it('proves every row by an existing test, or by the soak', async () => {
    const unproven = (await rows()).filter(
      (row) => linksIn(row).length === 0 && !row.includes('npm run soak'),
    );
    expect(unproven).toEqual([]);
    const missing = (await rows()).flatMap(linksIn).filter((file) => !existsSync(file));
    expect(missing).toEqual([]);
  });

  it('links every fault test', async () => {
    const files = readdirSync('test/faults').filter((file) => file.endsWith('.spec.ts'));
    const linked = new Set((await rows()).flatMap(linksIn));
    const missing = files.filter(
      // The long version of a test is found by its short one.
      (file) => !linked.has(join('test/faults', file)) && !linked.has(join('test/faults', short(file))),
    );
    expect(missing).toEqual([]);
  });
});
