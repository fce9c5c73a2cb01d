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

  create <name>          a new key, shown this once
  list                   the keys, without anything secret
  set <name>             other scopes, limits or webhook for a key
  rotate <name>          another key for the same caller; the one before stays good until revoke --old
  revoke <name> [--old]  takes a key away; --old: only the one before the last rotation

  --scopes <list>        ${SCOPES.join(',')} (default: submit,read)
  --requests <n>         within ten seconds (these four: 0 is any number, default: the service's RATE_LIMIT, …)
  --unfinished <n>       transfers that have not ended (KEY_UNFINISHED)
  --queued <n>           transfers that wait (KEY_QUEUED)
  --gpu-seconds <n>      on a day (KEY_GPU_SECONDS_A_DAY)
  --webhook <address>    is told of the end of each transfer whose submission names no webhookUrl; none: no more
  --events <list>        of succeeded,failed,cancelled, of transfers and of batches as a whole; or in particular
                         ${WEBHOOK_EVENTS.slice(0, 3).join(',')},
                         ${WEBHOOK_EVENTS.slice(3).join(',')}
                         (default: the service's WEBHOOK_EVENTS)
  --webhook-secret <s>   whsec_…, or new; two are good at once, the older one goes (default: new with --webhook)
  --file <path>          default: API_KEYS_FILE, or api-keys in DATA_DIR
  --json                 for programs
  --help                 this text

A running service knows of a change within two seconds, without a restart.`;

/** What is asked for. Undefined: was not named, stays as it is. */
export interface KeysRequest {
  readonly command: Command;
  /** Empty for `list`. */
  readonly name: string;
  readonly scopes: readonly Scope[] | undefined;
  /** As attributes of the line. */
  readonly limits: Readonly<Record<string, string>>;
  /** Null: none any more. */
  readonly webhook: string | null | undefined;
  readonly events: readonly WebhookEvent[] | undefined;
  readonly webhookSecret: string | undefined;
  readonly old: boolean;
  readonly file: string | undefined;
  readonly json: boolean;
}

/** @returns 'help' when only the usage is asked for. @throws UsageFailure */
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
  if (unknown !== undefined) throw usage(`--scopes: ${unknown} is none; there are ${SCOPES.join(', ')}.`);
  return scopes.filter(isScope);
}

/** A short name is that of transfers and of batches. */
function eventsOf(text: string): readonly WebhookEvent[] {
  if (isWebhookEvent(text)) return [text];
  const [short] = [`transfer.${text}`, `batch.${text}`].filter(isWebhookEvent);
  if (short === undefined)
    throw usage(
      `--events: ${text} is none; there are succeeded, failed, cancelled, ${WEBHOOK_EVENTS.join(', ')}.`,
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
