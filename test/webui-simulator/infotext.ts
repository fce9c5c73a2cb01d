import type { Checkpoint } from './checkpoints.js';
import { pythonFloat } from './controlnet/unit-plan.js';
import type { Dialect, ResolvedSampler } from './dialect.js';
import type { GenerationRequest } from './request/generation-request.js';

/** The parameters that were actually used, as far as the program reports them. */
export interface RunFacts {
  request: GenerationRequest;
  dialect: Dialect;
  checkpoint: Checkpoint;
  sampler: ResolvedSampler;
  clipSkip: number;
  unitNotes: Record<string, string>;
  jobTimestamp: string;
  subseed: number;
  /** An empty mask has no area. */
  wholePicture: boolean;
  /** Stems of the VAE and text encoder files in use; Forge only. */
  modules: readonly string[];
}

type Entry = readonly [key: string, value: string];

const quoted = (value: string): string => (/[,:\n"]/.test(value) ? JSON.stringify(value) : value);

const maskEntries = ({ request: { fields, mask }, wholePicture }: RunFacts): Entry[] => {
  if (mask === null) return [];
  const blur = Number(fields['mask_blur'] ?? fields['mask_blur_x'] ?? 4);
  const padding = Number(fields['inpaint_full_res_padding'] ?? 0);
  const entries: Entry[] = [['Mask blur', String(blur)]];
  if (fields['inpaint_full_res'] === true && !wholePicture) {
    entries.push(['Inpaint area', 'Only masked'], ['Masked area padding', String(padding)]);
  }
  return entries;
};

/** The text of a picture: `parameters` in the PNG, `infotexts` in the response. */
export const infotextOf = (facts: RunFacts, seed: number): string => {
  const { request, checkpoint, sampler, dialect } = facts;
  const denoising = request.denoisingStrength;
  const entries: Entry[] = [
    ['Steps', String(request.steps)],
    ['Sampler', sampler.sampler],
    ...(sampler.scheduler === null ? [] : [['Schedule type', sampler.scheduler] as const]),
    ['CFG scale', pythonFloat(request.cfgScale)],
    ['Seed', String(seed)],
    ['Size', `${request.width}x${request.height}`],
    ['Model hash', checkpoint.sha256.slice(0, 10)],
    ['Model', checkpoint.name],
    ...(denoising === null ? [] : [['Denoising strength', pythonFloat(denoising)] as const]),
    ...(facts.clipSkip > 1 ? [['Clip skip', String(facts.clipSkip)] as const] : []),
    ...Object.entries(facts.unitNotes),
    ...maskEntries(facts),
    ['Version', dialect.version],
    ...facts.modules.map((name, index) => [`Module ${index + 1}`, name] as const),
  ];
  const negative = request.negativePrompt === '' ? '' : `Negative prompt: ${request.negativePrompt}\n`;
  return `${request.prompt}\n${negative}${entries.map(([key, value]) => `${key}: ${quoted(value)}`).join(', ')}`;
};

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The object in `info`, which is sent as a string. */
export const infoOf = (facts: RunFacts, infotexts: readonly string[], firstImage: number): object => {
  const { request, checkpoint, sampler } = facts;
  const all = range(request.batchSize * request.iterations);
  const denoising = request.denoisingStrength;
  const numbers = maskEntries(facts).map(([key, value]) => [
    key,
    key === 'Inpaint area' ? value : Number(value),
  ]);
  const explicitScheduler = sampler.scheduler !== null && sampler.scheduler !== 'Automatic';
  return {
    prompt: request.prompt,
    all_prompts: all.map(() => request.prompt),
    negative_prompt: request.negativePrompt,
    all_negative_prompts: all.map(() => request.negativePrompt),
    seed: request.seed,
    all_seeds: all.map((index) => request.seed + index),
    subseed: facts.subseed,
    all_subseeds: all.map((index) => facts.subseed + index),
    subseed_strength: request.fields['subseed_strength'],
    width: request.width,
    height: request.height,
    sampler_name: sampler.sampler,
    cfg_scale: request.cfgScale,
    steps: request.steps,
    batch_size: request.batchSize,
    restore_faces: request.fields['restore_faces'] ?? false,
    face_restoration_model: null,
    sd_model_name: checkpoint.name,
    sd_model_hash: checkpoint.sha256.slice(0, 10),
    sd_vae_name: null,
    sd_vae_hash: null,
    seed_resize_from_w: request.fields['seed_resize_from_w'],
    seed_resize_from_h: request.fields['seed_resize_from_h'],
    denoising_strength: denoising,
    extra_generation_params: {
      ...facts.unitNotes,
      ...(denoising === null ? {} : { 'Denoising strength': denoising }),
      ...(explicitScheduler ? { 'Schedule type': sampler.scheduler } : {}),
      ...Object.fromEntries(numbers),
    },
    index_of_first_image: firstImage,
    infotexts,
    styles: request.fields['styles'] ?? [],
    job_timestamp: facts.jobTimestamp,
    clip_skip: facts.clipSkip,
    is_using_inpainting_conditioning: false,
    version: facts.dialect.version,
  };
};
