import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../config/configuration-error.js';
import { Settings } from '../config/settings.js';
import { GpuSettings } from './gpu.config.js';
import { WebUis } from './webuis.js';

let directory: string;
let file: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-webuis-'));
  file = join(directory, 'webuis.yaml');
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function load(environment: Record<string, string>): Promise<WebUis> {
  return WebUis.load(Settings.parse([GpuSettings], environment).get(GpuSettings), environment);
}

async function listed(yaml: string, environment: Record<string, string> = {}): Promise<WebUis> {
  await writeFile(file, yaml);
  return load({ WEBUIS_FILE: file, ...environment });
}

async function problems(loading: Promise<WebUis>): Promise<readonly string[]> {
  const failure = await loading.then(
    () => undefined,
    (error: unknown) => error,
  );
  return failure instanceof ConfigurationError ? failure.problems : [];
}

describe('the WebUIs of the configuration', () => {
  it('default to one on this machine', async () => {
    const { all } = await load({});
    expect(all).toMatchObject([{ name: '0', url: 'http://127.0.0.1:7860', credentials: '', weight: 1 }]);
  });

  it('are named by their index in WEBUI_URLS, and share the other settings', async () => {
    const webUis = await load({
      WEBUI_URLS: 'http://a:7860, http://b:7860',
      WEBUI_AUTH: 'easel:pass',
      VRAM_BUDGET_MIB: '4096',
    });
    expect(webUis.slots).toEqual(['0', '1']);
    expect(webUis.all[1]).toEqual({
      name: '1',
      url: 'http://b:7860',
      credentials: 'easel:pass',
      launchMode: 'auto',
      vramBudgetMiB: 4096,
      weight: 1,
    });
  });

  it('can each be described in a file, with credentials from the environment', async () => {
    const yaml = `
- { name: t4-a, url: 'http://a:7860', authVariable: T4_AUTH, launchMode: medvram, vramBudgetMiB: 3072 }
- { name: big, url: 'http://b:7860', weight: 3 }`;
    const { all } = await listed(yaml, { T4_AUTH: 'easel:pass', WEBUI_LAUNCH_MODE: 'normal' });
    expect(all).toMatchObject([
      { name: 't4-a', credentials: 'easel:pass', launchMode: 'medvram', vramBudgetMiB: 3072, weight: 1 },
      { name: 'big', credentials: '', launchMode: 'normal', vramBudgetMiB: undefined, weight: 3 },
    ]);
  });

  it('can each have their own way of restart, or the common one', async () => {
    const yaml = `
- { name: a, url: 'http://a:7860', restartCommand: 'systemctl restart webui@{slot}' }
- { name: b, url: 'http://b:7860', restart: off }
- { name: c, url: 'http://c:7860' }`;
    const { all } = await listed(yaml);
    expect(all.map(({ restart }) => restart)).toEqual([
      { way: 'command', command: 'systemctl restart webui@{slot}' },
      { way: 'off', command: '' },
      undefined,
    ]);
    const useless = "- { name: a, url: 'http://a:7860', restart: api, restartCommand: reboot }";
    expect(await problems(listed(useless))).toEqual([expect.stringContaining('would not be used')]);
  });

  it('come from a single setting, without duplicates', async () => {
    const both = { WEBUI_URL: 'http://a:7860', WEBUI_URLS: 'http://b:7860' };
    expect(await problems(load(both))).toEqual([
      expect.stringMatching(/^WEBUI_URL, WEBUI_URLS: set only one of/),
    ]);
    expect(await problems(load({ WEBUI_URLS: 'http://a:7860,http://a:7860/' }))).toHaveLength(1);
    expect(await problems(load({ WEBUI_URLS: 'http://a:7860,nothing' }))).toHaveLength(1);
  });

  it('are rejected with all problems of the file, but never with credentials', async () => {
    const yaml = `
- { name: Big GPU, url: 'http://a:7860', auth: 'a:b:c' }
- { name: b, url: 'b:7860', colour: red }
- { name: c, url: 'http://c:7860', authVariable: NOT_SET }
- { name: d, url: 'http://d:7860' }
- { name: d, url: 'http://d:7860/' }
- 7`;
    const found = await problems(listed(yaml));
    expect(found.map((problem) => problem.replace(`WEBUIS_FILE: ${file}: `, ''))).toEqual([
      'entry 1: name must be kebab-case',
      expect.stringMatching(/^entry 1: auth must be user:password/),
      'entry 2: unknown field colour',
      'entry 2: url must be a URL address',
      expect.stringMatching(/^entry 3: the value of NOT_SET must be user:password/),
      'entry 6: must be a mapping with name and url',
      'two WebUIs are named d',
      'two WebUIs have the url http://d:7860/',
    ]);
    expect(found.join()).not.toContain('a:b:c');
  });

  it('cannot be read from a missing file, or one that is not a list, or with common credentials', async () => {
    expect(await problems(load({ WEBUIS_FILE: join(directory, 'none.yaml') }))).toHaveLength(1);
    expect(await problems(listed('name: a'))).toHaveLength(1);
    expect(await problems(listed('[]'))).toHaveLength(1);
    const shared = { WEBUI_AUTH: 'easel:pass' };
    expect(await problems(listed("- { name: a, url: 'http://a:7860' }", shared))).toHaveLength(1);
  });
});
