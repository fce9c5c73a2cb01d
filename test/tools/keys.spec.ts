import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AccessSettings } from '../../src/access/access.config.js';
import { ApiKeys } from '../../src/access/api-keys.js';
import { DataDirectorySettings } from '../../src/config/data-directory.config.js';
import { type ChangedKey, changedKey } from '../../tools/keys/change-key.js';
import { KeyFile } from '../../tools/keys/key-file.js';
import { keyTable, shownKey } from '../../tools/keys/key-table.js';
import { type KeysRequest, readKeysArguments } from '../../tools/keys/keys-arguments.js';

let directory: string;
let file: KeyFile;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-keys-'));
  file = new KeyFile(join(directory, 'api-keys'));
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

function request(...words: readonly string[]): KeysRequest {
  const read = readKeysArguments(words);
  if (read === 'help') throw new Error('It asks for help');
  return read;
}

async function run(...words: readonly string[]): Promise<ChangedKey['secrets']> {
  const asked = request(...words);
  let secrets: ChangedKey['secrets'] = {};
  await file.change((keys) => {
    const changed = changedKey(asked, keys.get(asked.name));
    ({ secrets } = changed);
    return { name: asked.name, entry: changed.entry };
  });
  return secrets;
}

/** The service's own view of the file. */
async function service(): Promise<ApiKeys> {
  return ApiKeys.load(new AccessSettings(), Object.assign(new DataDirectorySettings(), { path: directory }));
}

/** Of a new key with that choice, as the service has it. */
async function eventsOf(list: string): Promise<unknown> {
  const { key = '' } = await run('create', `key-${list.replaceAll(/\W/g, '-')}`, '--events', list);
  return (await service()).callerOf(key)?.webhook.events;
}

describe('the keys', () => {
  it('are shown once and known by their hash alone, in a file that nobody else may read', async () => {
    const { key = '' } = await run('create', 'shop');
    expect(key).toMatch(/^easel_[\w-]{43}$/);
    expect(await readFile(file.path, 'utf8')).not.toContain(key);
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    const keys = await service();
    expect(keys.callerOf(key)).toMatchObject({ id: 'shop', scopes: ['submit', 'read'] });
    expect(keys.callerOf(`${key}x`)).toBeUndefined();
  });

  it('have the limits, scopes and webhook that they were given, and the service has its own for the rest', async () => {
    const words = ['--queued', '5', '--gpu-seconds', '60', '--requests', '0', '--scopes', 'submit,priority'];
    const webhook = ['--webhook', 'https://a.example/h?t=1#x', '--events', 'failed'];
    const { key = '', webhookSecret = '' } = await run('create', 'shop', ...words, ...webhook);
    expect(webhookSecret).toMatch(/^whsec_/);
    expect((await service()).callerOf(key)).toEqual({
      id: 'shop',
      admin: false,
      mayPrioritise: true,
      scopes: ['submit', 'priority'],
      limits: { requests: null, queued: 5, unfinished: null, gpuSecondsADay: 60 },
      webhook: {
        url: 'https://a.example/h?t=1#x',
        events: ['transfer.failed', 'batch.failed', 'batch.partially_succeeded'],
        secrets: [webhookSecret],
      },
    });
  });

  it('are told of the events that are named, of a batch as well as of a transfer', async () => {
    expect(await eventsOf('succeeded,cancelled')).toEqual([
      'transfer.succeeded',
      'batch.succeeded',
      'batch.partially_succeeded',
      'transfer.cancelled',
      'batch.cancelled',
    ]);
    expect(await eventsOf('batch.failed')).toEqual(['batch.failed']);
    await expect(eventsOf('all')).rejects.toThrow('--events: unknown event all; valid are succeeded,');
  });

  it('of a running service are the new ones as soon as it looks, and a revoked one opens nothing', async () => {
    const { key: first = '' } = await run('create', 'shop');
    const keys = await service();
    expect(await keys.refresh()).toBe(false);
    const { key: second = '' } = await run('create', 'desk');
    await run('revoke', 'shop');
    expect(await keys.refresh()).toBe(true);
    expect([keys.callerOf(first), keys.callerOf(second)?.id]).toEqual([undefined, 'desk']);
    await run('revoke', 'desk');
    await keys.refresh();
    expect(keys.callerOf(second)).toBeUndefined();
    expect(keys.configured).toBe(true); // the doors do not open because the last key is gone
  });

  it('stay good when somebody spoils the file or takes it away, and it says which line is wrong', async () => {
    const { key = '' } = await run('create', 'shop');
    const keys = await service();
    await writeFile(file.path, `${await readFile(file.path, 'utf8')}easel_a-key-by-mistake\n`);
    await expect(keys.refresh()).rejects.toThrow(/line 4 is not name:sha256/);
    expect(await keys.refresh()).toBe(false); // said once
    await rm(file.path);
    await expect(keys.refresh()).rejects.toThrow(/ENOENT/);
    expect(keys.callerOf(key)?.id).toBe('shop');
  });

  it('are exchanged without a gap', async () => {
    const { key: before = '' } = await run('create', 'shop', '--queued', '3');
    const { key: after = '' } = await run('rotate', 'shop');
    const both = await service();
    for (const key of [before, after])
      expect(both.callerOf(key)).toMatchObject({ id: 'shop', limits: { queued: 3 } });
    await run('revoke', 'shop', '--old');
    const keys = await service();
    expect([keys.callerOf(before), keys.callerOf(after)?.id]).toEqual([undefined, 'shop']);
  });

  it('have two webhook secrets at most, the newest first, until the webhook is taken away', async () => {
    const { webhookSecret: first } = await run('create', 'shop', '--webhook', 'https://a.example');
    const { webhookSecret: second } = await run('set', 'shop', '--webhook-secret', 'new');
    const { webhookSecret: third } = await run('set', 'shop', '--webhook-secret', 'new');
    expect((await file.keys()).get('shop')?.webhook.secrets).toEqual([third, second]);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(await run('set', 'shop', '--webhook', 'none', '--queued', '9')).toEqual({});
    expect((await file.keys()).get('shop')).toMatchObject({ webhook: { url: null }, limits: { queued: 9 } });
  });

  it('are listed without anything that opens something', async () => {
    const secrets = await run('create', 'shop', '--webhook', 'https://a.example/secret-path');
    const [entry] = (await file.keys()).values();
    const shown = entry ? keyTable([entry]) + JSON.stringify(shownKey(entry)) : '';
    expect(shown).toContain('https://a.example');
    for (const secret of [secrets.key ?? '', secrets.webhookSecret ?? '', 'secret-path', entry?.hash ?? ''])
      expect(shown).not.toContain(secret);
  });

  it('leave comments and lines of others alone, and lose none of several made at once', async () => {
    const byHand = `# mine\nold:${'ab'.repeat(32)}:admin   # since 2024\n`;
    await writeFile(file.path, byHand);
    const names = Array.from({ length: 8 }, (_, index) => `k${index}`);
    await Promise.all(names.map((name) => run('create', name)));
    const content = await readFile(file.path, 'utf8');
    expect(content.startsWith(byHand)).toBe(true);
    expect([...(await file.keys()).keys()].toSorted()).toEqual([...names, 'old']);
    expect(await readdir(directory)).toEqual(['api-keys']);
  });
});

describe('the command', () => {
  const command = promisify(execFile);
  const ends = async (...words: readonly string[]): Promise<{ code: number; said: string }> => {
    const env = { ...process.env, API_KEYS_FILE: '', DATA_DIR: directory };
    const args = ['--import', 'tsx', 'tools/keys.ts', ...words];
    return command(process.execPath, args, { env }).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, said: stderr }),
    );
  };

  it('ends with 0, with 1 for what can not be done, and with 2 for what is no command', async () => {
    const [made, gone, wrong] = await Promise.all([
      ends('create', 'shop', '--json'),
      ends('revoke', 'nobody'),
      ends('open', 'sesame'),
    ]);
    expect(made.code).toBe(0);
    expect(JSON.parse(made.said)).toMatchObject({ name: 'shop', key: expect.stringMatching(/^easel_/) });
    expect(gone).toEqual({ code: 1, said: expect.stringContaining('no key named nobody') });
    expect(wrong).toEqual({ code: 2, said: expect.stringContaining('npm run keys') });
  });
});
