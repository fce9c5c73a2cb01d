import { isWebhookEvent, WEBHOOK_EVENTS } from '../config/webhook-events.js';
import type { CallerLimits } from './caller-limits.js';
import { ADMIN_CALLER, type CallerWebhook, LOCAL_CALLER } from './caller.js';
import { isScope, type Scope, SCOPES } from './scopes.js';

/** One entry of API_KEYS or of the key file. It holds the hash of the key, never the key. */
export interface KeyEntry {
  readonly name: string;
  /** SHA-256, hex. */
  readonly hash: string;
  /** SHA-256 (hex) of the previous key, which stays valid as long as the entry has it; else null. */
  readonly oldHash: string | null;
  /** As written; see `scopesFrom`. */
  readonly scopes: readonly Scope[];
  /** Limits that override the configured ones; null: unlimited. */
  readonly limits: Partial<CallerLimits>;
  readonly webhook: CallerWebhook;
  /** ISO 8601; null for an entry without the attribute, such as one written by hand. */
  readonly created: string | null;
}

const ENTRY = /^([\w.-]{1,64}):([0-9a-f]{64})(?::([a-z+]*))?((?:\s+[a-z-]+=\S*)*)$/i;
const HASH = /^[0-9a-f]{64}$/i;
const RESERVED = new Set([LOCAL_CALLER.id, ADMIN_CALLER.id]);
/** 24 to 64 bytes in base64, as in WEBHOOK_SECRETS. */
const SECRET = /^whsec_(?=.{32,88}$)[A-Za-z0-9+/]+={0,2}$/;

/** Attributes that set limits, and the limit that each sets. */
export const LIMIT_NAMES = {
  requests: 'requests',
  unfinished: 'unfinished',
  queued: 'queued',
  'gpu-seconds': 'gpuSecondsADay',
} as const satisfies Record<string, keyof CallerLimits>;
type LimitName = keyof typeof LIMIT_NAMES;

/**
 * Parses `name:sha256` or `name:sha256:scopes`, each optionally followed by attributes: `queued=20 webhook=https://…`.
 * @returns the entry, or a description of the problem, which never repeats a value: it may be the key or a secret
 */
export function parseKeyEntry(text: string): KeyEntry | string {
  const [, name = '', hash = '', scopeList = '', attributes = ''] = ENTRY.exec(text) ?? [];
  if (name === '') return 'is not name:sha256 or name:sha256:scopes, with the hash as 64 hex digits';
  if (RESERVED.has(name)) return `is named ${name}, which is reserved`;
  const scopes = scopeList.split('+').filter((scope) => scope !== '');
  const unknown = scopes.filter((scope) => !isScope(scope));
  if (unknown.length > 0)
    return `has the unknown scope ${unknown.join(', ')}; known scopes: ${SCOPES.join(', ')}`;
  const start = { name, hash: hash.toLowerCase(), scopes: scopes.filter(isScope), ...PLAIN };
  return attributes
    .trim()
    .split(/\s+/)
    .filter((attribute) => attribute !== '')
    .reduce<KeyEntry | string>(
      (entry, attribute) => (typeof entry === 'string' ? entry : withAttribute(entry, attribute)),
      start,
    );
}

const PLAIN = {
  oldHash: null,
  limits: {},
  webhook: { url: null, events: [], secrets: [] },
  created: null,
} as const;

function withAttribute(entry: KeyEntry, text: string): KeyEntry | string {
  const at = text.indexOf('=');
  const [name, value] = [text.slice(0, at).toLowerCase(), text.slice(at + 1)];
  const { webhook } = entry;
  if (isLimit(name)) return withLimit(entry, name, value);
  if (name === 'old') return HASH.test(value) ? { ...entry, oldHash: value.toLowerCase() } : wrong(name);
  if (name === 'created') return { ...entry, created: value };
  if (name === 'webhook')
    return isWebAddress(value) ? { ...entry, webhook: { ...webhook, url: value } } : wrong(name);
  if (name === 'secret') {
    const secrets = [...webhook.secrets, value];
    return SECRET.test(value) ? { ...entry, webhook: { ...webhook, secrets } } : wrong(name);
  }
  if (name === 'events') {
    const events = value.split('+');
    return events.every(isWebhookEvent) ? { ...entry, webhook: { ...webhook, events } } : wrong(name);
  }
  return `has the unknown attribute ${name}`;
}

function withLimit(entry: KeyEntry, name: LimitName, value: string): KeyEntry | string {
  if (!/^\d{1,9}$/.test(value)) return wrong(name);
  const limit = Number(value) === 0 ? null : Number(value);
  return { ...entry, limits: { ...entry.limits, [LIMIT_NAMES[name]]: limit } };
}

function isLimit(name: string): name is LimitName {
  return Object.hasOwn(LIMIT_NAMES, name);
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && text.length <= 2048;
}

const EXPECTED: Readonly<Record<string, string>> = {
  old: 'a hash of 64 hex digits',
  webhook: 'an http or https URL',
  secret: 'whsec_ and 24 to 64 bytes in base64',
  events: `a list of ${WEBHOOK_EVENTS.join(', ')}, joined by +`,
};

function wrong(name: string): string {
  return `has an invalid ${name}: expected ${EXPECTED[name] ?? 'a whole number (0: unlimited)'}`;
}

/** Formats an entry as the line that `parseKeyEntry` parses. */
export function formatKeyEntry({ name, hash, oldHash, scopes, limits, webhook, created }: KeyEntry): string {
  const written = Object.entries(LIMIT_NAMES).flatMap(([attribute, limit]) => {
    const value = limits[limit];
    return value === undefined ? [] : [`${attribute}=${value ?? 0}`];
  });
  return [
    `${name}:${hash}${scopes.length > 0 ? `:${scopes.join('+')}` : ''}`,
    ...(oldHash === null ? [] : [`old=${oldHash}`]),
    ...written,
    ...(webhook.url === null ? [] : [`webhook=${webhook.url}`]),
    ...(webhook.events.length === 0 ? [] : [`events=${webhook.events.join('+')}`]),
    ...webhook.secrets.map((secret) => `secret=${secret}`),
    ...(created === null ? [] : [`created=${created}`]),
  ].join(' ');
}
