import { describe, expect, it } from 'vitest';
import { someCapabilities, someCheckpoint } from './capabilities.fixture.js';
import { type FittedJob, fitJob, type PlannedControl, type PlannedJob } from './fit-job.js';
import { VramBudget } from './vram-budget.js';

const FACE: PlannedControl = {
  purpose: 'face',
  required: true,
  lowVram: false,
  module: 'none',
  model: 'control_v2p_sd15_mediapipe_face [9c7784a9]',
};
const TILE: PlannedControl = {
  ...FACE,
  purpose: 'texture',
  required: false,
  module: 'tile_resample',
  model: 'control_v11f1e_sd15_tile [a371b31b]',
};
const ROOMY = new VramBudget('medvram', 16_384, true);

const job = (changes: Partial<PlannedJob<PlannedControl>> = {}): PlannedJob<PlannedControl> => ({
  checkpoint: null,
  sampler: 'DPM++ 2M',
  scheduler: 'Karras',
  size: { width: 512, height: 512 },
  units: [FACE, TILE],
  ...changes,
});

function purposes(fitted: FittedJob<PlannedControl> | null): string[] | undefined {
  return fitted?.units.map(({ purpose }) => purpose);
}

describe('a job on another WebUI than the one it was planned for', () => {
  it('gets the names of models and modules that this WebUI lists', () => {
    const forge = someCapabilities({
      kind: 'forge',
      controlNetModels: ['sd15/control_v2p_sd15_mediapipe_face [9c7784a9]', 'CONTROL_v11f1e_sd15_tile'],
      controlNetModules: ['None', 'tile_resample'],
    });
    const fitted = fitJob(job(), forge, ROOMY);
    expect(fitted).toMatchObject({ fitness: 'whole', changes: [] });
    expect(fitted?.units.map(({ model, module }) => [model, module])).toEqual([
      ['sd15/control_v2p_sd15_mediapipe_face [9c7784a9]', 'none'],
      ['CONTROL_v11f1e_sd15_tile', 'tile_resample'],
    ]);
  });

  it('runs without a missing optional unit, but not without a required one', () => {
    const bare = fitJob(job(), someCapabilities({ controlNetModels: [FACE.model] }), ROOMY);
    expect(purposes(bare)).toEqual(['face']);
    expect(bare).toMatchObject({ fitness: 'lighter', changes: [{ code: 'control_unit_unavailable' }] });
    expect(fitJob(job(), someCapabilities({ controlNetModels: [TILE.model] }), ROOMY)).toBeNull();
    expect(fitJob(job(), someCapabilities({ controlNetUnits: 1 }), ROOMY)?.fitness).toBe('lighter');
  });

  it('needs its checkpoint, in any folder and with or without a known hash', () => {
    const checkpoints = [someCheckpoint('sd15/anime')];
    const there = someCapabilities({ checkpoints });
    expect(fitJob(job({ checkpoint: 'anime.safetensors [ede033e160]' }), there, ROOMY)).not.toBeNull();
    expect(fitJob(job({ checkpoint: 'animes.safetensors' }), there, ROOMY)).toBeNull();
  });

  it('needs at least one checkpoint, even if any will do', () => {
    expect(fitJob(job(), someCapabilities({ checkpoints: [] }), ROOMY)).toBeNull();
  });

  it('matches a joined sampler name from before 1.9 to sampler and scheduler', () => {
    const joined = job({ sampler: 'DPM++ 2M Karras', scheduler: 'Automatic' });
    expect(fitJob(joined, someCapabilities(), ROOMY)?.fitness).toBe('whole');
    const old = someCapabilities({ schedulers: [], samplers: ['DPM++ 2M Karras'] });
    expect(fitJob(job(), old, ROOMY)?.fitness).toBe('whole');
    expect(fitJob(job({ sampler: 'UniPC' }), old, ROOMY)).toBeNull();
  });

  it('stays within the memory: units move to low_vram, optional ones are left out, the size stays', () => {
    const needed = ROOMY.estimateMiB({ size: job().size, units: [FACE, TILE] });
    const tight = fitJob(job(), someCapabilities(), new VramBudget('medvram', needed - 1, true));
    expect(tight).toMatchObject({ fitness: 'whole', changes: [{ code: 'units_moved_to_low_vram' }] });
    const noLowVram = fitJob(job(), someCapabilities(), new VramBudget('medvram', needed - 1, false));
    expect(purposes(noLowVram)).toEqual(['face']);
    expect(noLowVram?.fitness).toBe('lighter');
    expect(fitJob(job(), someCapabilities(), new VramBudget('medvram', 600, true))?.fitness).toBe('over');
  });
});
