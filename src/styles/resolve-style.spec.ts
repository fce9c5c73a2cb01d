import { describe, expect, it } from 'vitest';
import { PayloadInvalid } from '../errors/general.errors.js';
import type { ModelInventory } from './model-inventory.js';
import { resolveStyle } from './resolve-style.js';
import { StyleCatalog } from './style-catalog.js';
import { BackendModelMissing, SettingOutOfRange } from './styles.errors.js';

const FACE = 'control_v2p_sd15_mediapipe_face [9c7784a9]';

const FORGE: ModelInventory = {
  checkpoints: [{ title: 'dreamlike.safetensors [54be4e1ba0]', name: 'dreamlike' }],
  samplers: ['DPM++ 2M', 'Euler a', 'Euler'],
  schedulers: ['Automatic', 'Karras', 'Exponential'],
  controlNetModels: [FACE, 'control_v11p_sd15_softedge [a8575a2a]', 'control_v11f1e_sd15_tile [a371b31b]'],
  controlNetModules: ['None', 'softedge_pidinet', 'tile_resample', 'canny'],
  controlNetUnits: 3,
};

const A1111: ModelInventory = {
  ...FORGE,
  samplers: ['DPM++ 2M Karras', 'DPM++ 2M', 'Euler a'],
  schedulers: [],
  controlNetModules: ['none', 'pidinet', 'tile_resample', 'canny'],
};

const catalog = await StyleCatalog.load({ directory: '', defaultCheckpoint: '' });
const watercolor = catalog.get('watercolor');

describe('resolving a style', () => {
  it('uses the defaults of the style and the names listed by the backend', () => {
    const style = resolveStyle(watercolor, {}, FORGE);
    expect(style.settings).toEqual({ steps: 26, cfgScale: 6.5, denoisingStrength: 0.5 });
    expect(style).toMatchObject({ sampler: 'DPM++ 2M', scheduler: 'Karras', checkpoint: null, maxSide: 768 });
    expect(style.units.map(({ purpose, module, model }) => ({ purpose, module, model }))).toEqual([
      { purpose: 'face', module: 'none', model: FACE },
      { purpose: 'edges', module: 'softedge_pidinet', model: 'control_v11p_sd15_softedge [a8575a2a]' },
      { purpose: 'texture', module: 'tile_resample', model: 'control_v11f1e_sd15_tile [a371b31b]' },
    ]);
    expect(style.warnings).toEqual([]);
  });

  it('spells samplers and annotators as A1111 1.8 does', () => {
    const style = resolveStyle(watercolor, {}, A1111);
    expect(style).toMatchObject({ sampler: 'DPM++ 2M Karras', scheduler: 'Automatic' });
    expect(style.units[1]?.module).toBe('pidinet');
  });

  it("puts the style's words before the caller's, in the prompt and in the negative prompt", () => {
    const style = resolveStyle(watercolor, { prompt: ' a red\nscarf ', negativePrompt: 'hat' }, FORGE);
    expect(style.prompt).toMatch(/^watercolor painting, .*, a red scarf$/);
    expect(style.negativePrompt).toMatch(/^photo, .*deformed face, .*, hat$/);
  });

  it("accepts the caller's settings within the style's range, both ends included", () => {
    const settings = { steps: 14, cfgScale: 10, denoisingStrength: 0.42 };
    expect(resolveStyle(watercolor, { settings, maxSide: 640 }, FORGE)).toMatchObject({
      settings,
      maxSide: 640,
    });
  });

  it('rejects all settings that the style lacks or does not allow at once, each with its path', () => {
    const settings = { steps: 400, cfgScale: '7', denoisingStrength: 0.9, clipSkip: 2 };
    const failure = thrown(() => resolveStyle(watercolor, { settings }, FORGE));
    expect(failure).toBeInstanceOf(SettingOutOfRange);
    expect(failure).toMatchObject({
      fields: [
        { field: 'settings.clipSkip', code: 'unknown_setting' },
        { field: 'settings.steps', code: 'out_of_range' },
        { field: 'settings.cfgScale', code: 'not_a_number' },
        { field: 'settings.denoisingStrength', code: 'out_of_range' },
      ],
    });
    const half = thrown(() => resolveStyle(watercolor, { settings: { steps: 20.5 } }, FORGE));
    expect(half).toMatchObject({ fields: [{ field: 'settings.steps', code: 'not_whole' }] });
  });

  it('rejects prompts that would load an extra network', () => {
    const failure = thrown(() => resolveStyle(watercolor, { prompt: 'me <lora:anything:1>' }, FORGE));
    expect(failure).toBeInstanceOf(PayloadInvalid);
    expect(failure).toMatchObject({ fields: [{ field: 'prompt', code: 'extra_network' }] });
  });
});

describe('resolving a style for a backend that lacks something', () => {
  it('leaves an optional unit out, with a warning', () => {
    const bare = { ...FORGE, controlNetModels: [FACE] };
    const style = resolveStyle(watercolor, {}, bare);
    expect(style.units.map(({ purpose }) => purpose)).toEqual(['face']);
    expect(style.warnings.map(({ code }) => code)).toEqual([
      'control_unit_unavailable',
      'control_unit_unavailable',
    ]);
  });

  it('never sends more units than the backend accepts', () => {
    const style = resolveStyle(watercolor, {}, { ...FORGE, controlNetUnits: 2 });
    expect(style.units.map(({ purpose }) => purpose)).toEqual(['face', 'edges']);
    expect(style.warnings).toHaveLength(1);
  });

  it('prefers required units over optional ones, whatever their order', () => {
    const reversed = { ...watercolor, units: watercolor.units.toReversed() };
    expect(reversed.units.at(-1)).toMatchObject({ purpose: 'face', required: true });
    const style = resolveStyle(reversed, {}, { ...FORGE, controlNetUnits: 1 });
    expect(style.units.map(({ purpose }) => purpose)).toEqual(['face']);
  });

  it('fails without a required model, and names it', () => {
    const failure = thrown(() => resolveStyle(watercolor, {}, { ...FORGE, controlNetModels: [] }));
    expect(failure).toBeInstanceOf(BackendModelMissing);
    expect(String(failure)).toContain('control_v2p_sd15_mediapipe_face');
  });

  it('fails without a required checkpoint, and falls back without a preferred one', () => {
    const checkpoint = { anyOf: ['toonyou'], required: true };
    expect(thrown(() => resolveStyle({ ...watercolor, checkpoint }, {}, FORGE))).toBeInstanceOf(
      BackendModelMissing,
    );
    const preferred = { ...watercolor, checkpoint: { anyOf: ['toonyou'], required: false } };
    const style = resolveStyle(preferred, {}, FORGE);
    expect(style.checkpoint).toBeNull();
    expect(style.warnings).toMatchObject([{ code: 'checkpoint_unavailable' }]);
  });

  it('fails without any checkpoint, even if the style accepts any', () => {
    const none = { ...FORGE, checkpoints: [] };
    const preferred = { ...watercolor, checkpoint: { anyOf: ['toonyou'], required: false } };
    for (const preset of [watercolor, preferred]) {
      const failure = thrown(() => resolveStyle(preset, {}, none));
      expect(failure).toBeInstanceOf(BackendModelMissing);
      expect(failure).toMatchObject({ extensions: { missing: ['a checkpoint'] } });
    }
    const required = { ...watercolor, checkpoint: { anyOf: ['toonyou', 'dreamlike'], required: true } };
    expect(String(thrown(() => resolveStyle(required, {}, none)))).toContain('toonyou or dreamlike');
  });

  it('finds a checkpoint by its name and returns its title as listed', () => {
    const checkpoint = { anyOf: ['toonyou', 'Dreamlike'], required: true };
    const style = resolveStyle({ ...watercolor, checkpoint }, {}, FORGE);
    expect(style.checkpoint).toBe('dreamlike.safetensors [54be4e1ba0]');
  });

  it('uses a listed sampler in place of a missing one, with a warning', () => {
    const style = resolveStyle({ ...watercolor, sampler: 'UniPC' }, {}, FORGE);
    expect(style).toMatchObject({ sampler: 'DPM++ 2M', warnings: [{ code: 'sampler_unavailable' }] });
    expect(thrown(() => resolveStyle(watercolor, {}, { ...FORGE, samplers: ['PLMS'] }))).toBeInstanceOf(
      BackendModelMissing,
    );
  });

  it("leaves the scheduler to the WebUI when it lacks the style's", () => {
    const style = resolveStyle(watercolor, {}, { ...FORGE, schedulers: ['Uniform'] });
    expect(style).toMatchObject({ scheduler: 'Automatic', warnings: [{ code: 'scheduler_unavailable' }] });
  });
});

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
