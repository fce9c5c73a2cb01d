import type { Interruption } from '../stack/run-tool.js';

/** What every part of the soak is given. */
export interface Soak {
  readonly interruption: Interruption;
  /** For data directories and logs; gone when the soak is over. */
  readonly directory: string;
  readonly seed: number;
  readonly kills: number;
  readonly cancels: number;
  readonly minutes: number;
}

/** One promise, held against what was seen. */
export interface SoakRow {
  readonly what: string;
  readonly bar: string;
  readonly seen: string;
  /** Null when there was too little to tell. */
  readonly kept: boolean | null;
}

export interface SoakPart {
  readonly rows: readonly SoakRow[];
  /** The figures behind it, for programs. */
  readonly events: readonly object[];
  /** SVG. */
  readonly charts: Readonly<Record<string, string>>;
}

/** A row for something that must not have happened; names the first few that did. */
export function never(what: string, cases: readonly string[]): SoakRow {
  const some = cases.slice(0, 3).join(', ');
  const seen = cases.length === 0 ? '0' : `${cases.length} (${some}${cases.length > 3 ? ', …' : ''})`;
  return { what, bar: '0', seen, kept: cases.length === 0 };
}
