import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPresets, StylePresetsBroken } from './read-presets.js';
import { StyleCatalog } from './style-catalog.js';
import { StyleUnknown } from './styles.errors.js';

const OWN = 'config/styles';

describe('the bundled presets', () => {
  it('are at least fifteen, each with a required face unit and at most three units', async () => {
    const presets = await readPresets(OWN);
    expect(presets.length).toBeGreaterThanOrEqual(15);
    for (const { units } of presets) {
      expect(units[0]).toMatchObject({ purpose: 'face', required: true, modules: [] });
      expect(units.length).toBeLessThanOrEqual(3);
    }
  });

  it('limit the denoising strength so that the person stays recognisable', async () => {
    for (const { settings } of await readPresets(OWN))
      expect(settings.denoisingStrength.max).toBeLessThan(0.75);
  });

  it('append the shared negative prompt to that of the style', async () => {
    const presets = await readPresets(OWN);
    for (const { prompt } of presets) expect(prompt.negative).toMatch(/\w, deformed face, /);
  });
});

describe('reading presets', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'easel-styles-'));
    await cp(OWN, directory, { recursive: true });
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const change = async (file: string, from: string | RegExp, to: string): Promise<void> => {
    const text = await readFile(join(directory, file), 'utf8');
    await writeFile(join(directory, file), text.replace(from, to));
  };
  const problems = async (): Promise<readonly string[]> => {
    const failure: unknown = await readPresets(directory).then(undefined, (error: unknown) => error);
    return failure instanceof StylePresetsBroken ? failure.problems : [];
  };

  it('reports every problem of every file at once, with the file name', async () => {
    await change('anime.yaml', 'title: Anime', 'titel: Anime');
    await change('clay.yaml', 'control: depth', 'control: depht');
    await change('comic.yaml', 'min: 14', 'min: 30');
    await change('low-poly.yaml', 'colourMatch: 0.3', 'colourMatch: 3');
    await change('pop-art.yaml', 'steps: {', 'steps: {{');
    const found = (await problems()).join('\n');
    expect(found).toMatch(/anime\.yaml: .*title/);
    expect(found).toMatch(/anime\.yaml: .*titel/);
    expect(found).toMatch(/clay\.yaml: units\.1\.control: .*depht/);
    expect(found).toMatch(/comic\.yaml: settings\.steps: default 26 is not within 30 to 40/);
    expect(found).toMatch(/low-poly\.yaml: colourMatch/);
    expect(found).toMatch(/pop-art\.yaml: /);
  });

  it('rejects a fourth unit, which the WebUI would silently drop', async () => {
    const unit = '  - { control: canny, required: false, weight: 1, controlMode: balanced }\n';
    await change('anime.yaml', 'checkpoint:', `${unit}checkpoint:`);
    expect(await problems()).toMatchObject([expect.stringMatching(/anime\.yaml: units/)]);
  });

  it('rejects a broken shared file and a name that is not kebab-case', async () => {
    await change('_shared.yaml', 'negative:', 'negativ:');
    expect((await problems()).join()).toMatch(/_shared\.yaml: negative/);
    await cp(join(OWN, '_shared.yaml'), join(directory, '_shared.yaml'));
    await cp(join(OWN, 'anime.yaml'), join(directory, 'My_Anime.yaml'));
    expect(await problems()).toEqual(['My_Anime.yaml: the name is not kebab-case']);
  });

  it('gives styles without a checkpoint the configured one', async () => {
    const catalog = await StyleCatalog.load({ directory, defaultCheckpoint: 'dreamlike' });
    expect(catalog.get('anime').checkpoint).toEqual({ anyOf: ['dreamlike'], required: true });
  });

  it('rejects an unknown style with 404, in a submission with 422 and the field', async () => {
    const catalog = await StyleCatalog.load({ directory, defaultCheckpoint: '' });
    expect(() => catalog.get('vaporwave')).toThrow(StyleUnknown);
    expect(() => catalog.forSubmission('vaporwave')).toThrow(
      expect.objectContaining({ status: 422, fields: [expect.objectContaining({ field: 'style' })] }),
    );
    expect(catalog.forSubmission('anime').title).toBe('Anime');
  });
});
