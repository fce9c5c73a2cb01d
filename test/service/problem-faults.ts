import { readFileSync } from 'node:fs';
import type { Answer, ProblemBody } from './easel-client.js';

interface ErrorPage {
  readonly status: string;
  readonly retryable: boolean;
}

const ERROR_PAGES = readErrorPages();
/** Internals of the service: positions in its files, folders of its machine. */
const INSIDE = /\.[jt]s:\d|\bat [\w.<]+ \(|node_modules|\/(tmp|root|home|work|usr|var)\//;

/** Checks RFC 9457, and the service's own promises beyond it. */
export function problemFaults(path: string, { status, headers, body }: Answer): string[] {
  if (status < 400) return [];
  if (headers.get('content-type')?.startsWith('application/problem+json') !== true)
    return ['it is not a problem document'];
  const problem = body as ProblemBody & { instance: string };
  const page = ERROR_PAGES.get(problem.code);
  const faults: Readonly<Record<string, boolean>> = {
    'the code is not documented': page === undefined,
    'the body has another status': problem.status !== status,
    'the type is not the page of the code': problem.type !== `/docs/errors.md#${problem.code}`,
    'the request id differs': problem.requestId !== headers.get('x-request-id'),
    'the instance differs': problem.instance !== path.split('?')[0],
    'Retry-After is missing':
      page?.retryable === true && !/^[1-9]\d*$/.test(headers.get('retry-after') ?? ''),
    'Retry-After although no retry helps': page?.retryable === false && headers.has('retry-after'),
    'internals are exposed': INSIDE.test(JSON.stringify({ ...problem, type: '', instance: '' })),
    'it may be cached': headers.get('cache-control') !== 'no-store',
  };
  return Object.keys(faults).filter((fault) => faults[fault]);
}

function readErrorPages(): Map<string, ErrorPage> {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const pages = text.matchAll(/^## (\w+)\n\n\*\*(.+?)\*\*(.*)$/gm);
  return new Map(
    [...pages].map(([, code = '', status = '', rest = '']) => [
      code,
      { status, retryable: rest.includes('Retry-After') },
    ]),
  );
}
