import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../config/configuration-error.js';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { HttpSettings } from '../config/http.config.js';
import { type Environment, Settings } from '../config/settings.js';
import { AccessSettings } from './access.config.js';
import type { ApiKeys } from './api-keys.js';
import { loadKeysSafely } from './load-keys-safely.js';
import { tokenHash } from './token-hash.js';

const hash = (key: string): string => tokenHash(key).toString('hex');

describe('loading the keys', () => {
  it('fails without a key unless the service listens on loopback', async () => {
    for (const HOST of ['127.0.0.1', 'localhost', '::1', '127.1.2.3'])
      expect((await check({ HOST })).configured).toBe(false);
    for (const HOST of ['0.0.0.0', '::', '10.0.0.4', 'easel.internal'])
      expect(await problems({ HOST })).toEqual([
        expect.stringMatching(/^HOST: .*API_KEYS or API_KEYS_FILE$/),
      ]);
  });

  it('allows any interface once there is a key', async () => {
    const keys = await check({
      HOST: '0.0.0.0',
      API_KEYS: `shop:${hash('one')}, desk:${hash('two')}:priority`,
    });
    expect(keys.callerOf('one')).toMatchObject({ id: 'shop', admin: false, mayPrioritise: false });
    expect(keys.callerOf('two')).toMatchObject({ id: 'desk', admin: false, mayPrioritise: true });
    expect(keys.callerOf('three')).toBeUndefined();
  });

  it('accepts the current and the previous key of an entry', async () => {
    const API_KEYS = `shop:${hash('new')}:submit old=${hash('old')},desk:${hash('two')}`;
    const keys = await check({ HOST: '0.0.0.0', API_KEYS });
    expect(keys.callerOf('new')).toEqual(keys.callerOf('old'));
    expect(keys.callerOf('old')).toMatchObject({ id: 'shop' });
    expect(await problems({ API_KEYS: `shop:${hash('new')},shop:${hash('old')}` })).toEqual([
      'API_KEYS: entry 2 is a second key named shop',
    ]);
  });

  it('adds the keys of a file with comments and scopes', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'easel-keys-'));
    const file = join(directory, 'keys');
    await writeFile(file, `# the shop\nshop:${hash('one')}\n\nops:${hash('two')}:admin+priority # on call\n`);
    const keys = await check({ HOST: '0.0.0.0', API_KEYS_FILE: file });
    expect(keys.callerOf('two')).toMatchObject({ id: 'ops', admin: true, mayPrioritise: true });
    await writeFile(
      file,
      `shop:${hash('one')}\nshop:${hash('two')}\nops:${hash('two')}:root\nlocal:${hash('x')}\n`,
    );
    expect(await problems({ API_KEYS_FILE: file })).toEqual([
      'API_KEYS_FILE: line 2 is a second key named shop',
      'API_KEYS_FILE: line 3 has the unknown scope root; known scopes: submit, read, priority, admin',
      'API_KEYS_FILE: line 4 is named local, which is reserved',
    ]);
    await rm(directory, { recursive: true });
    expect(await problems({ API_KEYS_FILE: file })).toMatchObject([expect.stringMatching(/ENOENT/)]);
  });

  it('never repeats an entry in a message, as it may be the key itself', async () => {
    const found = await problems({ API_KEYS: 'shop:sk-very-secret' });
    expect(found).toMatchObject([expect.stringMatching(/^API_KEYS: entry 1 is not name:sha256/)]);
    expect(found.join()).not.toContain('very-secret');
  });

  it('fails when every web page could use a service without keys', async () => {
    expect(await problems({ CORS_ORIGINS: '*' })).toMatchObject([expect.stringMatching(/^CORS_ORIGINS/)]);
    expect(await problems({ CORS_ORIGINS: 'https://app.example.com' })).toEqual([]);
  });
});

function check(environment: Environment): Promise<ApiKeys> {
  const settings = Settings.parse([HttpSettings, AccessSettings, DataDirectorySettings], {
    DATA_DIR: join(tmpdir(), 'no-such-folder'),
    ...environment,
  });
  return loadKeysSafely(
    settings.get(HttpSettings),
    settings.get(AccessSettings),
    settings.get(DataDirectorySettings),
  );
}

async function problems(environment: Environment): Promise<readonly string[]> {
  try {
    await check(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}
