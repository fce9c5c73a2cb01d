import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { settingsOf } from '../../src/config/setting.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { SETTINGS } from '../../src/settings-classes.js';
import { COST_DEFAULTS } from '../../tools/cost/cost-arguments.js';

const DOCUMENT = 'docs/scaling.md';
const COSTS = /(?<=<!-- cost -->\n)[^]*(?=<!-- \/cost -->)/;
const page = await readFile(DOCUMENT, 'utf8');
const recipes = [...page.matchAll(/^```yaml\n(?<text>[^]*?)^```$/gm)].map(
  ({ groups }) => groups?.['text'] ?? '',
);

function manifests(): Record<string, unknown>[] {
  return recipes.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as never));
}

describe('the page about scaling', () => {
  it('has recipes that are YAML, each a complete Kubernetes object', () => {
    expect(recipes.length).toBeGreaterThan(3);
    for (const text of recipes)
      for (const document of parseAllDocuments(text))
        expect([...document.errors, ...document.warnings]).toEqual([]);
    for (const manifest of manifests()) {
      expect(manifest).toMatchObject({
        apiVersion: expect.stringMatching(/^[\w./]+$/),
        kind: expect.any(String),
        metadata: { name: expect.stringMatching(/^[a-z][a-z0-9-]*$/) },
      });
    }
  });

  it('keeps one GPU in working hours, none at night, and never more than three', () => {
    const scaled = manifests().find(({ kind }) => kind === 'ScaledObject');
    expect(scaled).toMatchObject({
      spec: {
        minReplicaCount: 0,
        maxReplicaCount: 3,
        triggers: expect.arrayContaining([
          { type: 'cron', metadata: expect.objectContaining({ desiredReplicas: '1' }) },
        ]),
      },
    });
  });

  it('adds a GPU at the busy share that the costs assume', () => {
    const scaled = manifests().find(({ kind }) => kind === 'ScaledObject');
    const metadata = {
      query: expect.stringContaining('easel_gpu_busy_share'),
      threshold: String(COST_DEFAULTS.targetShare),
    };
    expect(scaled).toMatchObject({
      spec: {
        triggers: expect.arrayContaining([
          expect.objectContaining({ metadata: expect.objectContaining(metadata) }),
        ]),
      },
    });
  });

  it('only uses existing metrics', async () => {
    const exposed = await new Metrics().expose();
    const named = new Set(page.match(/\beasel_[a-z_]+[a-z]/g));
    expect(named.size).toBeGreaterThan(4);
    for (const name of named) expect(exposed).toContain(`# TYPE ${name} `);
  });

  it('only uses existing settings', () => {
    const known = SETTINGS.flatMap((settings) => settingsOf(settings).map(({ variable }) => variable));
    const named = new Set(page.match(/\b[A-Z]+(?:_[A-Z0-9]+)+\b/g));
    expect(known).toEqual(expect.arrayContaining([...named]));
    const configured = manifests().find(({ kind }) => kind === 'ConfigMap')?.['data'];
    expect(known).toEqual(expect.arrayContaining(Object.keys(configured ?? {})));
  });

  it('shows the output of `npm run cost` (`vitest run test/docs -u` updates it)', async () => {
    const args = ['--import', 'tsx', 'tools/cost.ts'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const options = await resolveConfig(DOCUMENT);
    const expected = page.replace(COSTS, `\n${stdout}\n`);
    const formatted = await format(expected, { ...options, filepath: DOCUMENT });
    await expect(formatted).toMatchFileSnapshot(`../../${DOCUMENT}`);
  });
});
