import { type KeyEntry, parseKeyEntry } from './key-entry.js';

/** An entry and its place, for error messages. */
export interface PlacedEntry {
  readonly text: string;
  readonly where: string;
}

/**
 * The entries of a key file. A comment begins with `#` at the start of a line or after a space: URLs may contain `#`.
 */
export function entryLines(content: string): PlacedEntry[] {
  return content
    .split('\n')
    .map((line, index) => ({ text: entryText(line), where: `API_KEYS_FILE: line ${index + 1}` }))
    .filter(({ text }) => text !== '');
}

/** A line without its comment. */
export function entryText(line: string): string {
  return line.replace(/(^|\s)#.*/, '').trim();
}

/** The valid keys by name; adds a sentence to `problems` for each of the others. */
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
