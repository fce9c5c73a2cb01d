import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../config/configuration-error.js';
import type { DataDirectorySettings } from '../config/data-directory.config.js';
import type { AccessSettings } from './access.config.js';
import type { Caller } from './caller.js';
import type { CallerLimits } from './caller-limits.js';
import type { KeyEntry } from './key-entry.js';
import { entryLines, keysFrom, type PlacedEntry } from './key-lines.js';
import { scopesFrom } from './scopes.js';
import { tokenHash } from './token-hash.js';

/** Below DATA_DIR, when API_KEYS_FILE names none. */
const DEFAULT_FILE = 'api-keys';

interface KnownKeys {
  readonly byHash: ReadonlyMap<string, Caller>;
  readonly byName: ReadonlyMap<string, Caller>;
}

/** Where the keys stand that `npm run keys` looks after. */
export function keyFileOf(
  { apiKeysFile }: Pick<AccessSettings, 'apiKeysFile'>,
  { path }: DataDirectorySettings,
): string {
  return apiKeysFile === '' ? join(path, DEFAULT_FILE) : apiKeysFile;
}

/** The callers of the configuration and of the file with keys. Only hashes of their keys are kept. */
export class ApiKeys {
  private known: KnownKeys = { byHash: new Map(), byName: new Map() };
  /** What the file looked like when it was read. */
  private seen = '';
  /** Once there was a key the doors are closed, also when the last one was revoked. */
  private closed = false;

  private constructor(
    private readonly settings: AccessSettings,
    readonly file: string,
  ) {}

  /** @throws ConfigurationError that names the variable, or the line of the file, of each entry it can't use */
  static async load(settings: AccessSettings, directory: DataDirectorySettings): Promise<ApiKeys> {
    const keys = new ApiKeys(settings, keyFileOf(settings, directory));
    await keys.refresh();
    return keys;
  }

  get configured(): boolean {
    return this.closed;
  }

  /** Whose key `token` is. What the time of the look-up tells is about the hash, which nobody can choose. */
  callerOf(token: string): Caller | undefined {
    return this.known.byHash.get(tokenHash(token).toString('hex'));
  }

  /** The caller of that name, as its key makes it. */
  named(name: string): Caller | undefined {
    return this.known.byName.get(name);
  }

  /**
   * Reads the file again if it has changed.
   * @returns whether the keys are others now
   * @throws ConfigurationError and keeps those it knew
   */
  async refresh(): Promise<boolean> {
    const stamp = await stampOf(this.file);
    if (stamp === this.seen) return false;
    const problems: string[] = [];
    const keys = keysFrom(await this.entries(problems), problems);
    this.seen = stamp; // what is wrong is said once, until it is written again
    if (problems.length > 0) throw new ConfigurationError(problems);
    this.known = this.knownFrom([...keys.values()]);
    this.closed ||= keys.size > 0;
    return true;
  }

  private async entries(problems: string[]): Promise<PlacedEntry[]> {
    const { apiKeys, apiKeysFile } = this.settings;
    const given = apiKeys.map((text, index) => ({ text, where: `API_KEYS: entry ${index + 1}` }));
    try {
      return [...given, ...entryLines(await readFile(this.file, 'utf8'))];
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      // The one of its own place is there once there is a key; after that its loss shall not be a revocation.
      const isFirst = apiKeysFile === '' && reason === 'ENOENT' && this.seen === '';
      if (!isFirst) problems.push(`API_KEYS_FILE: ${this.file} can't be read (${reason})`);
      return given;
    }
  }

  private knownFrom(entries: readonly KeyEntry[]): KnownKeys {
    const byHash = new Map<string, Caller>();
    const byName = new Map<string, Caller>();
    for (const entry of entries) {
      const caller = this.callerFrom(entry);
      byName.set(entry.name, caller);
      byHash.set(entry.hash, caller);
      if (entry.oldHash !== null) byHash.set(entry.oldHash, caller);
    }
    return { byHash, byName };
  }

  private callerFrom({ name, scopes: written, limits, webhook }: KeyEntry): Caller {
    const scopes = scopesFrom(written);
    return {
      id: name,
      admin: scopes.includes('admin'),
      mayPrioritise: scopes.includes('priority'),
      scopes,
      limits: { ...defaultLimits(this.settings), ...limits },
      webhook,
    };
  }
}

/** What a key may have that says nothing else. */
function defaultLimits(settings: AccessSettings): CallerLimits {
  const { rateLimit, keyUnfinished, keyQueued, keyGpuSecondsADay } = settings;
  return {
    requests: limit(rateLimit),
    unfinished: limit(keyUnfinished),
    queued: limit(keyQueued),
    gpuSecondsADay: limit(keyGpuSecondsADay),
  };
}

function limit(value: number): number | null {
  return value === 0 ? null : value;
}

/** Another one for another content; a file that is put in another's place is another one, too. */
async function stampOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return 'none'; // whether that is a problem shows when it is read
  }
}
