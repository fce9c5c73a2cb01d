import 'reflect-metadata';
import { AccessSettings } from '../src/access/access.config.js';
import { keyFileOf } from '../src/access/api-keys.js';
import { ConfigurationError } from '../src/config/configuration-error.js';
import { DataDirectorySettings } from '../src/config/data-directory.config.js';
import { Settings } from '../src/config/settings.js';
import { changedKey, type Secrets } from './keys/change-key.js';
import { KeyFile } from './keys/key-file.js';
import { keyTable, shownKey } from './keys/key-table.js';
import { KEYS_USAGE, type KeysRequest, readKeysArguments } from './keys/keys-arguments.js';
import { runTool, ToolFailure } from './stack/run-tool.js';

await runTool(async () => {
  const request = readKeysArguments(process.argv.slice(2));
  if (request === 'help') console.log(KEYS_USAGE);
  else if (request.command === 'list') await list(request);
  else await change(request);
});

async function list(request: KeysRequest): Promise<void> {
  const file = new KeyFile(fileOf(request));
  const keys = [...(await file.keys()).values()];
  if (request.json) console.log(JSON.stringify(keys.map(shownKey), null, 2));
  else if (keys.length > 0) console.log(keyTable(keys));
  else console.log(`${file.path} has no keys yet. Create one: npm run keys -- create <name>`);
}

async function change(request: KeysRequest): Promise<void> {
  const { command, name, old } = request;
  const file = new KeyFile(fileOf(request));
  let secrets: Secrets = {};
  let isFirst = false;
  await file.change((keys) => {
    const changed = changedKey(request, keys.get(name));
    ({ secrets } = changed);
    isFirst = command === 'create' && keys.size === 0;
    return { name, entry: changed.entry };
  });
  if (request.json) {
    console.log(JSON.stringify({ name, file: file.path, ...secrets }, null, 2));
    return;
  }
  const done = { create: 'created', set: 'changed', rotate: 'rotated', revoke: 'revoked', list: '' } as const;
  console.log(`${old ? 'The previous key of ' : ''}${name}: ${done[command]} in ${file.path}`);
  show(secrets);
  if (isFirst) console.log('\nThis is the first key: from now on the service requires a key.');
}

/** Prints each secret on a line of its own, to be copied. */
function show({ key, webhookSecret }: Secrets): void {
  if (key !== undefined) console.log(`\nThe key, only shown now (Authorization: Bearer <key>):\n${key}`);
  if (webhookSecret !== undefined)
    console.log(`\nThe secret that signs its webhooks, only shown now:\n${webhookSecret}`);
}

/** The file that a service with this environment uses. */
function fileOf({ file }: KeysRequest): string {
  if (file !== undefined) return file;
  try {
    const settings = Settings.parse([AccessSettings, DataDirectorySettings], process.env);
    return keyFileOf(settings.get(AccessSettings), settings.get(DataDirectorySettings));
  } catch (error) {
    throw error instanceof ConfigurationError ? new ToolFailure(error.message) : error;
  }
}
