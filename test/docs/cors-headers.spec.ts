import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ALLOWED_HEADERS, EXPOSED_HEADERS } from '../../src/http/install-middleware.js';

const PAGE = 'docs/frontend.md';

function namesIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

describe('the page for frontends', () => {
  it('lists the headers that pages of other origins may read and send', async () => {
    const sentence = /They may then read (.*), and send (.*)\./.exec(await readFile(PAGE, 'utf8'));
    expect(namesIn(sentence?.[1] ?? '')).toEqual(EXPOSED_HEADERS);
    expect(namesIn(sentence?.[2] ?? '')).toEqual(ALLOWED_HEADERS);
  });
});
