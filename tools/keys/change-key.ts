import { randomBytes } from 'node:crypto';
import { formatKeyEntry, type KeyEntry, parseKeyEntry } from '../../src/access/key-entry.js';
import { tokenHash } from '../../src/access/token-hash.js';
import { ToolFailure, UsageFailure } from '../stack/run-tool.js';
import type { KeysRequest } from './keys-arguments.js';

/** Makes a leaked key recognisable to people and secret scanners. */
const PREFIX = 'easel_';
const KEY_BYTES = 32;
const SECRET_BYTES = 32;
const SECRETS_AT_ONCE = 2;

/** Secrets that are shown once, after the change. */
export interface Secrets {
  readonly key?: string;
  readonly webhookSecret?: string;
}

/** The result of a change. */
export interface ChangedKey {
  readonly entry: KeyEntry | null;
  readonly secrets: Secrets;
}

/** @throws ToolFailure if the name exists already or does not exist, UsageFailure for an invalid value */
export function changedKey(request: KeysRequest, known: KeyEntry | undefined): ChangedKey {
  const { command, name, old } = request;
  if (command === 'create') {
    if (known !== undefined) throw new ToolFailure(`A key named ${name} already exists; use rotate or set.`);
    return created(request);
  }
  if (known === undefined) throw new ToolFailure(`There is no key named ${name}.`);
  if (command === 'set') return withWishes(request, known);
  if (command === 'rotate') return rotated(known);
  if (!old) return { entry: null, secrets: {} };
  if (known.oldHash === null) throw new ToolFailure(`${name} has no previous key.`);
  return { entry: { ...known, oldHash: null }, secrets: {} };
}

function created(request: KeysRequest): ChangedKey {
  const key = newKey();
  const { entry, secrets } = withWishes(request, {
    name: request.name,
    hash: hashOf(key),
    oldHash: null,
    scopes: ['submit', 'read'],
    limits: {},
    webhook: { url: null, events: [], secrets: [] },
    created: new Date().toISOString(),
  });
  return { entry, secrets: { key, ...secrets } };
}

function rotated(known: KeyEntry): ChangedKey {
  const key = newKey();
  return { entry: { ...known, hash: hashOf(key), oldHash: known.hash }, secrets: { key } };
}

/** Writes the entry and parses it again, so that no entry is written that the service could not read. */
function withWishes(request: KeysRequest, known: KeyEntry): ChangedKey {
  const {
    scopes = known.scopes,
    limits,
    webhook = known.webhook.url,
    events = known.webhook.events,
  } = request;
  const secret = webhookSecretOf(request, known);
  const secrets = [...(secret === undefined ? [] : [secret]), ...known.webhook.secrets];
  const kept =
    webhook === null && secret === undefined ? known.webhook.secrets : secrets.slice(0, SECRETS_AT_ONCE);
  const line = [
    formatKeyEntry({ ...known, scopes, webhook: { url: webhook, events, secrets: kept } }),
    ...Object.entries(limits).map(([name, value]) => `${name}=${value}`),
  ].join(' ');
  const entry = parseKeyEntry(line);
  if (typeof entry === 'string') throw new UsageFailure(`The key ${entry}.`);
  const made = request.webhookSecret === undefined || request.webhookSecret === 'new';
  return { entry, secrets: secret !== undefined && made ? { webhookSecret: secret } : {} };
}

function webhookSecretOf({ webhookSecret, webhook }: KeysRequest, known: KeyEntry): string | undefined {
  const first = typeof webhook === 'string' && known.webhook.secrets.length === 0;
  if (webhookSecret === 'new' || (webhookSecret === undefined && first))
    return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
  return webhookSecret;
}

function newKey(): string {
  return PREFIX + randomBytes(KEY_BYTES).toString('base64url');
}

function hashOf(key: string): string {
  return tokenHash(key).toString('hex');
}
