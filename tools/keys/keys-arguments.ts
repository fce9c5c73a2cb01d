import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LIMIT_NAMES } from '../../src/access/key-entry.js';
import {
  isWebhookEvent,
  WEBHOOK_EVENTS,
  type WebhookEvent,
  withBatches,
} from '../../src/config/webhook-events.js';
import { isScope, type Scope, SCOPES } from '../../src/access/scopes.js';
import { UsageFailure } from '../stack/run-tool.js';

const COMMANDS = ['create', 'list', 'set', 'rotate', 'revoke'] as const;
type Command = (typeof COMMANDS)[number];

export const KEYS_USAGE = `Usage: npm run keys -- <command> [options]

  create <name>          create a key; it is only shown once
  list                   show the keys, without secrets
  set <name>             change the scopes, limits or webhook of a key
  rotate <name>          create a new key for the same caller; the previous one stays valid until revoke --old
  revoke <name> [--old]  remove a key; --old: only the previous one of a rotation

  --scopes <list>        ${SCOPES.join(',')} (default: submit,read)
  --requests <n>         requests in ten seconds (these four: 0 is unlimited; default: the service's RATE_LIMIT, …)
  --unfinished <n>       transfers that have not ended (KEY_UNFINISHED)
  --queued <n>           transfers in the queue (KEY_QUEUED)
  --gpu-seconds <n>      GPU time per day (KEY_GPU_SECONDS_A_DAY)
  --webhook <address>    notified of the end of each transfer submitted without a webhookUrl; none removes it
  --events <list>        succeeded,failed,cancelled, for transfers and whole batches; or individually
                         ${WEBHOOK_EVENTS.slice(0, 3).join(',')},
                         ${WEBHOOK_EVENTS.slice(3).join(',')}
                         (default: the service's WEBHOOK_EVENTS)
  --webhook-secret <s>   whsec_…, or new; two are valid at a time, the older one is dropped (default: new with --webhook)
  --file <path>          default: API_KEYS_FILE, or api-keys in DATA_DIR
  --json                 print JSON
  --help                 this text

A running service picks up a change within two seconds, without a restart.`;

/** The requested command. Undefined options were not given and stay as they are. */
export interface KeysRequest {
  readonly command: Command;
  /** Empty for `list`. */
  readonly name: string;
  readonly scopes: readonly Scope[] | undefined;
  /** Attributes of the key's line. */
  readonly limits: Readonly<Record<string, string>>;
  /** Null: remove the webhook. */
  readonly webhook: string | null | undefined;
  readonly events: readonly WebhookEvent[] | undefined;
  readonly webhookSecret: string | undefined;
  readonly old: boolean;
  readonly file: string | undefined;
  readonly json: boolean;
}

/** @returns 'help' if only the usage was requested. @throws UsageFailure */
export function readKeysArguments(given: readonly string[]): KeysRequest | 'help' {
  const { values, positionals } = parse(given);
  if (values.help) return 'help';
  const [word, name = '', ...rest] = positionals;
  const command = COMMANDS.find((each) => each === word);
  if (command === undefined) throw usage(`${word ?? 'Nothing'} is not one of ${COMMANDS.join(', ')}.`);
  if (rest.length > 0 || (command === 'list') !== (name === ''))
    throw usage(`${command} takes ${command === 'list' ? 'no name' : 'one name'}.`);
  const { webhook, events, file, json, old } = values;
  return {
    command,
    name,
    scopes: scopesOf(values.scopes),
    limits: Object.fromEntries(
      Object.keys(LIMIT_NAMES).flatMap((limit) => limitOf(limit, values[limit as keyof typeof LIMIT_NAMES])),
    ),
    webhook: webhook === 'none' ? null : webhook,
    events: events === undefined ? undefined : [...new Set(list(events).flatMap(eventsOf))],
    webhookSecret: values['webhook-secret'],
    old,
    file: file === undefined ? undefined : resolve(process.env.INIT_CWD ?? '.', file),
    json,
  };
}

function parse(given: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        scopes: text,
        requests: text,
        unfinished: text,
        queued: text,
        'gpu-seconds': text,
        webhook: text,
        events: text,
        'webhook-secret': text,
        old: flag,
        file: text,
        json: flag,
        help: { ...flag, short: 'h' },
      },
    });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function limitOf(name: string, value: string | undefined): [string, string][] {
  if (value === undefined) return [];
  if (!/^\d{1,9}$/.test(value)) throw usage(`--${name}: ${value} is not a whole number.`);
  return [[name, value]];
}

function scopesOf(text: string | undefined): readonly Scope[] | undefined {
  if (text === undefined) return undefined;
  const scopes = list(text);
  const unknown = scopes.find((scope) => !isScope(scope));
  if (unknown !== undefined)
    throw usage(`--scopes: unknown scope ${unknown}; valid are ${SCOPES.join(', ')}.`);
  return scopes.filter(isScope);
}

/** A short name means the events of transfers and of batches. */
function eventsOf(text: string): readonly WebhookEvent[] {
  if (isWebhookEvent(text)) return [text];
  const [short] = [`transfer.${text}`, `batch.${text}`].filter(isWebhookEvent);
  if (short === undefined)
    throw usage(
      `--events: unknown event ${text}; valid are succeeded, failed, cancelled, ${WEBHOOK_EVENTS.join(', ')}.`,
    );
  return withBatches([short]);
}

function list(text: string): string[] {
  return text
    .split(/[,+]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function usage(reason: string): UsageFailure {
  return new UsageFailure(`${reason}\n\n${KEYS_USAGE}`);
}
