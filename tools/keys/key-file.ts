import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatKeyEntry, type KeyEntry, parseKeyEntry } from '../../src/access/key-entry.js';
import { entryText } from '../../src/access/key-lines.js';
import { ToolFailure } from '../stack/run-tool.js';

const HEAD = `# The keys of Easel, one per line. Edit with npm run keys; the service reloads the file when it changes.
# Keys are only stored as hashes, webhook secrets in clear: keep this file private.
`;
const LOCKED_FOR_MS = 5_000;
const LOOK_EVERY_MS = 50;

/** Computes a change of the keys: the new entry for a name, or null to remove it. */
export type KeyChange = (keys: ReadonlyMap<string, KeyEntry>) => {
  readonly name: string;
  readonly entry: KeyEntry | null;
};

/** The file with the keys. Comments and other lines are preserved. */
export class KeyFile {
  constructor(readonly path: string) {}

  /** The keys by name. @throws ToolFailure for an invalid line */
  async keys(): Promise<ReadonlyMap<string, KeyEntry>> {
    return keysOf(await this.content());
  }

  /** Applies a change. Changes are serialised between processes; a crash leaves the file unchanged. */
  async change(change: KeyChange): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    const unlock = await this.lock();
    try {
      const content = await this.content();
      const { name, entry } = change(keysOf(content));
      await this.write(replaced(content === '' ? HEAD : content, name, entry));
    } finally {
      await unlock();
    }
  }

  private async content(): Promise<string> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if (isCode(error, 'ENOENT')) return '';
      throw new ToolFailure(`${this.path} can't be read (${reasonOf(error)}).`);
    }
  }

  /** Writes a file beside it and renames it, so that a reader never sees half of it. */
  private async write(content: string): Promise<void> {
    const beside = `${this.path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      const file = await open(beside, 'wx', 0o600);
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.handOver(beside);
      await rename(beside, this.path);
    } catch (error) {
      await rm(beside, { force: true });
      throw new ToolFailure(`${this.path} can't be written (${reasonOf(error)}).`);
    }
  }

  /**
   * If run by root, keeps the previous owner of the file, or that of its folder: the service must be able to read
   * it.
   */
  private async handOver(file: string): Promise<void> {
    if (process.getuid?.() !== 0) return;
    const { uid, gid } = await stat(this.path).catch(() => stat(dirname(this.path)));
    await chown(file, uid, gid);
  }

  private async lock(): Promise<() => Promise<void>> {
    const lock = `${this.path}.lock`;
    const until = Date.now() + LOCKED_FOR_MS;
    for (;;) {
      try {
        await (await open(lock, 'wx', 0o600)).close();
        return () => rm(lock, { force: true });
      } catch (error) {
        if (!isCode(error, 'EEXIST'))
          throw new ToolFailure(`${this.path} can't be written (${reasonOf(error)}).`);
      }
      // A change takes milliseconds: a lock that old belongs to a dead process.
      const since = await stat(lock).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      );
      if (Date.now() - since > LOCKED_FOR_MS) await rm(lock, { force: true });
      else if (Date.now() > until) throw new ToolFailure(`Another process is changing ${this.path}.`);
      await sleep(LOOK_EVERY_MS);
    }
  }
}

function keysOf(content: string): ReadonlyMap<string, KeyEntry> {
  const keys = new Map<string, KeyEntry>();
  for (const [index, line] of content.split('\n').entries()) {
    const text = entryText(line);
    if (text === '') continue;
    const key = parseKeyEntry(text);
    if (typeof key === 'string') throw new ToolFailure(`Line ${index + 1} of the file ${key}.`);
    keys.set(key.name, key);
  }
  return keys;
}

function replaced(content: string, name: string, entry: KeyEntry | null): string {
  const lines = content.replace(/\n$/, '').split('\n');
  const at = lines.findIndex((line) => entryText(line).startsWith(`${name}:`));
  const comment = /\s#.*$/.exec(lines[at] ?? '')?.[0] ?? '';
  const written = entry === null ? [] : [formatKeyEntry(entry) + comment];
  if (at < 0) lines.push(...written);
  else lines.splice(at, 1, ...written);
  return `${lines.join('\n')}\n`;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
