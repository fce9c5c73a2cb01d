import type { Interruption } from '../stack/run-tool.js';

/** Arguments of every part of the soak. */
export interface Soak {
  readonly interruption: Interruption;
  /** Folder for data directories and logs; deleted after the soak. */
  readonly directory: string;
  readonly seed: number;
  readonly kills: number;
  readonly cancels: number;
  readonly minutes: number;
}

/** One promise, with what was observed. */
export interface SoakRow {
  readonly what: string;
  readonly bar: string;
  readonly seen: string;
  /** Whether the promise was kept; null if there were too few observations. */
  readonly kept: boolean | null;
}

export interface SoakPart {
  readonly rows: readonly SoakRow[];
  /** The underlying data, for programs. */
  readonly events: readonly object[];
  /** SVG. */
  readonly charts: Readonly<Record<string, string>>;
}

/** A row for something that must not happen; names the first few cases. */
export function never(what: string, cases: readonly string[]): SoakRow {
  const some = cases.slice(0, 3).join(', ');
  const seen = cases.length === 0 ? '0' : `${cases.length} (${some}${cases.length > 3 ? ', …' : ''})`;
  return { what, bar: '0', seen, kept: cases.length === 0 };
}
