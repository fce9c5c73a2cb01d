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

/** Name of the key file below DATA_DIR when API_KEYS_FILE is empty. */
const DEFAULT_FILE = 'api-keys';

interface KnownKeys {
  readonly byHash: ReadonlyMap<string, Caller>;
  readonly byName: ReadonlyMap<string, Caller>;
}

/** Path of the key file that `npm run keys` manages. */
export function keyFileOf(
  { apiKeysFile }: Pick<AccessSettings, 'apiKeysFile'>,
  { path }: DataDirectorySettings,
): string {
  return apiKeysFile === '' ? join(path, DEFAULT_FILE) : apiKeysFile;
}

/** The callers from API_KEYS and from the key file. Only the hashes of their keys are kept in memory. */
export class ApiKeys {
  private known: KnownKeys = { byHash: new Map(), byName: new Map() };
  /** Stamp of the file (see `stampOf`) when it was last read. */
  private seen = '';
  /** True once there was a key; revoking the last key does not open the service to anonymous callers again. */
  private closed = false;

  private constructor(
    private readonly settings: AccessSettings,
    readonly file: string,
  ) {}

  /** @throws ConfigurationError naming the variable, or the line of the file, of each invalid entry */
  static async load(settings: AccessSettings, directory: DataDirectorySettings): Promise<ApiKeys> {
    const keys = new ApiKeys(settings, keyFileOf(settings, directory));
    await keys.refresh();
    return keys;
  }

  get configured(): boolean {
    return this.closed;
  }

  /** The owner of key `token`. The lookup's timing depends on the hash only, which an attacker cannot choose. */
  callerOf(token: string): Caller | undefined {
    return this.known.byHash.get(tokenHash(token).toString('hex'));
  }

  /** The caller with the key of that name. */
  named(name: string): Caller | undefined {
    return this.known.byName.get(name);
  }

  /**
   * Reloads the file if it has changed.
   * @returns whether the file was reloaded
   * @throws ConfigurationError for an invalid file; the keys known before stay valid
   */
  async refresh(): Promise<boolean> {
    const stamp = await stampOf(this.file);
    if (stamp === this.seen) return false;
    const problems: string[] = [];
    const keys = keysFrom(await this.entries(problems), problems);
    this.seen = stamp; // set before the throw, so that the same problems are reported only once
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
      // The default file may be missing at the start. If it vanishes later, its keys must not count as revoked.
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

/** Limits of a key that sets none itself. */
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

/** Changes with the file's content, and when another file is renamed into its place. */
async function stampOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return 'none'; // `entries` decides whether a missing file is an error
  }
}
