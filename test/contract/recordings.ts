import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program } from '../webui-simulator/simulator-options.js';

/** A picture in a recording: a description, not the picture itself. */
export interface RecordedPicture {
  $image: {
    width: number;
    height: number;
    mode: string;
    format: string;
    rgbSha256?: string;
    textChunks?: Record<string, string>;
    note?: string;
    dataUriPrefix?: string;
  };
}

export interface Exchange {
  name: string;
  why?: string;
  note?: string;
  started_with?: string;
  request: {
    method: string;
    path: string;
    headers?: Record<string, string>;
    body?: unknown;
    rawBody?: string;
  };
  response: {
    status: number | null;
    headers: Record<string, string>;
    body?: unknown;
    infoParsed?: Record<string, unknown>;
    clientError?: string;
  };
}

export interface TimelineEvent {
  t_ms: number;
  event: string;
  label?: string;
  method?: string;
  path?: string;
  status?: number;
  body?: unknown;
  images?: RecordedPicture[];
  info?: Record<string, unknown>;
  state?: {
    job_count: number;
    job_no: number;
    sampling_step: number;
    sampling_steps: number;
    interrupted: boolean;
  };
  progress?: number;
}

export interface Timeline {
  name: string;
  why: string;
  started_with?: string;
  summary: Record<string, unknown>;
  events: TimelineEvent[];
}

const FOLDERS: Record<Program, string> = { a1111: 'a1111-1.8.0', forge: 'forge' };
const GIVEN = process.env['EASEL_WEBUI_CONTRACT'];
const SIBLING = fileURLToPath(new URL('../../../shared/webui-contract', import.meta.url));
const OWN = new URL('../fixtures/webui/exchanges.json', import.meta.url);

/**
 * Folder with all recordings of the real programs: named by EASEL_WEBUI_CONTRACT, or beside the repository; else
 * null.
 */
export const recordingsFolder = findFolder();

/** Part of the titles of tests that need them: without recordings they are reported as skipped. */
export const NEEDS_RECORDINGS =
  'needs recordings of real WebUIs: EASEL_WEBUI_CONTRACT names a folder with a1111-1.8.0/ and forge/';

function findFolder(): string | null {
  if (GIVEN !== undefined && GIVEN !== '') {
    if (!holdsRecordings(GIVEN)) throw new Error(`EASEL_WEBUI_CONTRACT: ${GIVEN} contains no recordings`);
    return GIVEN;
  }
  return holdsRecordings(SIBLING) ? SIBLING : null;
}

function holdsRecordings(folder: string): boolean {
  return Object.values(FOLDERS).every((name) => existsSync(join(folder, name)));
}

function readAll<T>(program: Program, kind: 'exchanges' | 'timelines'): T[] {
  if (recordingsFolder === null) return [];
  const folder = join(recordingsFolder, FOLDERS[program], kind);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => ({
      name: file.replace('.json', ''),
      ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as T),
    }));
}

/** The most important ones for a client, which are part of the repository. */
export function ownExchanges(program: Program): Exchange[] {
  return (JSON.parse(readFileSync(OWN, 'utf8')) as Record<Program, Exchange[]>)[program];
}

export const readExchanges = (program: Program): Exchange[] => readAll<Exchange>(program, 'exchanges');

export const readTimelines = (program: Program): Timeline[] => readAll<Timeline>(program, 'timelines');
