import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { AppError, type ErrorKind } from '../../src/errors/app-error.js';
import { exportsOf } from './source-modules.js';

const DOCUMENT = 'docs/errors.md';

describe('the page about errors', () => {
  it('lists exactly the error codes of the code, sorted by status', async () => {
    await exportsOf('.errors.ts');
    const kinds = AppError.catalogue().toSorted((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1));
    expect((await entries()).map(({ head }) => head)).toEqual(kinds.map(headOf));
  });

  it('explains every code', async () => {
    const silent = (await entries()).filter(({ explanation }) => explanation.length < 40);
    expect(silent).toEqual([]);
  });
});

/** Heading and first line of a code's entry; the `type` of a problem links to the heading. */
function headOf({ code, title, status, otherStatuses = [], retryAfterMs }: ErrorKind): string {
  const retry = retryAfterMs === undefined ? '' : ' Trying again can help: `Retry-After` says when.';
  return `## ${code}\n\n**${[status, ...otherStatuses].join(' or ')}** ${title}.${retry}`;
}

async function entries(): Promise<{ head: string; explanation: string }[]> {
  const [, ...sections] = (await readFile(DOCUMENT, 'utf8')).split(/^(?=## )/m);
  return sections.map((section) => {
    const [heading = '', first = '', ...rest] = section.trim().split('\n\n');
    return { head: `${heading}\n\n${first}`, explanation: rest.join('\n\n') };
  });
}
