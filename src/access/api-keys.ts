import { readFile } from 'node:fs/promises';
import { ConfigurationError } from '../config/configuration-error.js';
import type { AccessSettings } from './access.config.js';
import { ADMIN_CALLER, type Caller, LOCAL_CALLER } from './caller.js';
import { sameHash, tokenHash } from './token-hash.js';

const ENTRY = /^([\w.-]{1,64}):([0-9a-f]{64})(?::([a-z+]*))?$/i;
const SCOPES = new Set(['priority', 'admin']);
const RESERVED = new Set([LOCAL_CALLER.id, ADMIN_CALLER.id]);

interface ApiKey {
  readonly hash: Buffer;
  readonly caller: Caller;
}

/** The callers of the configuration. Only hashes of their keys are kept. */
export class ApiKeys {
  private constructor(private readonly keys: readonly ApiKey[]) {}

  /** @throws ConfigurationError that names the variable, or the line of the file, of each entry it can't use */
  static async load({ apiKeys, apiKeysFile }: AccessSettings): Promise<ApiKeys> {
    const problems: string[] = [];
    const entries = apiKeys.map((text, index) => ({ text, where: `API_KEYS: entry ${index + 1}` }));
    if (apiKeysFile !== '') entries.push(...(await readEntries(apiKeysFile, problems)));

    const keys = new Map<string, ApiKey>();
    for (const { text, where } of entries) {
      const key = parseEntry(text);
      if (typeof key === 'string') problems.push(`${where} ${key}`);
      else if (keys.has(key.caller.id)) problems.push(`${where} is a second key named ${key.caller.id}`);
      else keys.set(key.caller.id, key);
    }
    if (problems.length > 0) throw new ConfigurationError(problems);
    return new ApiKeys([...keys.values()]);
  }

  get configured(): boolean {
    return this.keys.length > 0;
  }

  /** Whose key `token` is. Every key is looked at, so that the time tells nothing. */
  callerOf(token: string): Caller | undefined {
    const hash = tokenHash(token);
    return this.keys.filter((key) => sameHash(key.hash, hash))[0]?.caller;
  }
}

async function readEntries(file: string, problems: string[]): Promise<{ text: string; where: string }[]> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n');
    return lines
      .map((line, index) => ({
        text: line.replace(/#.*/, '').trim(),
        where: `API_KEYS_FILE: line ${index + 1}`,
      }))
      .filter(({ text }) => text !== '');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    problems.push(`API_KEYS_FILE: ${file} can't be read (${reason})`);
    return [];
  }
}

/** The key, or why there is none; never repeats the text, which may be a key by mistake. */
function parseEntry(text: string): ApiKey | string {
  const [, name = '', hash = '', scopeList = ''] = ENTRY.exec(text) ?? [];
  if (name === '') return 'is not name:sha256 or name:sha256:scopes, with the hash as 64 hex digits';
  if (RESERVED.has(name)) return `is named ${name}, which the service uses itself`;
  const scopes = scopeList.split('+').filter((scope) => scope !== '');
  const unknown = scopes.filter((scope) => !SCOPES.has(scope));
  if (unknown.length > 0) return `has the scope ${unknown.join(', ')}; there are ${[...SCOPES].join(', ')}`;
  const admin = scopes.includes('admin');
  return {
    hash: Buffer.from(hash, 'hex'),
    caller: { id: name, admin, mayPrioritise: admin || scopes.includes('priority') },
  };
}
