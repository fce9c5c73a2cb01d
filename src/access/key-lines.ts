import { type KeyEntry, parseKeyEntry } from './key-entry.js';

/** An entry and where it stands, for people. */
export interface PlacedEntry {
  readonly text: string;
  readonly where: string;
}

/**
 * The lines of a file that are entries. A comment begins with `#` at the start or after a space: addresses have some,
 * too.
 */
export function entryLines(content: string): PlacedEntry[] {
  return content
    .split('\n')
    .map((line, index) => ({ text: entryText(line), where: `API_KEYS_FILE: line ${index + 1}` }))
    .filter(({ text }) => text !== '');
}

/** What of a line is no comment. */
export function entryText(line: string): string {
  return line.replace(/(^|\s)#.*/, '').trim();
}

/** The keys by name, those that can be used; `problems` gets a sentence for each of the others. */
export function keysFrom(entries: readonly PlacedEntry[], problems: string[]): Map<string, KeyEntry> {
  const keys = new Map<string, KeyEntry>();
  for (const { text, where } of entries) {
    const key = parseKeyEntry(text);
    if (typeof key === 'string') problems.push(`${where} ${key}`);
    else if (keys.has(key.name)) problems.push(`${where} is a second key named ${key.name}`);
    else keys.set(key.name, key);
  }
  return keys;
}
