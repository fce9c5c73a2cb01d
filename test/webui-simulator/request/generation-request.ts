import type { Program } from '../simulator-options.js';
import { GENERATION_FIELDS } from './body-schema.js';
import { parseBody, type Body } from './body-validation.js';

export type GenerationRoute = 'txt2img' | 'img2img';

/** A generation request after the type checks; ranges are not checked here. */
export interface GenerationRequest {
  route: GenerationRoute;
  /** Every field with its default, as echoed in the response. */
  fields: Body;
  prompt: string;
  negativePrompt: string;
  seed: number;
  steps: number;
  cfgScale: number;
  denoisingStrength: number | null;
  width: number;
  height: number;
  batchSize: number;
  iterations: number;
  samplerName: string;
  scheduler: string | null;
  initImages: readonly unknown[] | null;
  mask: string | null;
  overrides: Body;
  restoreOverrides: boolean;
  taskId: string;
  sendImages: boolean;
  saveImages: boolean;
  scriptName: string | null;
  refiner: string | null;
  alwaysOnScripts: Body;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
const integer = (value: unknown): number => (typeof value === 'number' ? value : 0);
const object = (value: unknown): Body => (typeof value === 'object' && value !== null ? { ...value } : {});

const randomTaskId = (route: GenerationRoute): string =>
  `task(${route}-${Math.random().toString(36).slice(2, 9).toUpperCase()})`;

/** Throws `BodyInvalid`. A seed of null or -1 becomes a random one. */
export const parseGenerationRequest = (
  route: GenerationRoute,
  body: unknown,
  program: Program,
): GenerationRequest => {
  const fields = parseBody(body, GENERATION_FIELDS[program][route], program);
  const asked = typeof fields['seed'] === 'number' ? fields['seed'] : -1;
  const scripts = object(fields['alwayson_scripts']);
  return {
    route,
    fields,
    prompt: text(fields['prompt']),
    negativePrompt: text(fields['negative_prompt']),
    seed: asked === -1 ? Math.floor(Math.random() * 4_294_967_294) : asked,
    steps: integer(fields['steps']),
    cfgScale: integer(fields['cfg_scale']),
    denoisingStrength: typeof fields['denoising_strength'] === 'number' ? fields['denoising_strength'] : null,
    width: integer(fields['width']),
    height: integer(fields['height']),
    batchSize: integer(fields['batch_size']),
    iterations: integer(fields['n_iter']),
    samplerName: textOrNull(fields['sampler_name']) ?? text(fields['sampler_index']),
    scheduler: textOrNull(fields['scheduler']),
    initImages: Array.isArray(fields['init_images']) ? fields['init_images'] : null,
    mask: textOrNull(fields['mask']),
    overrides: object(fields['override_settings']),
    restoreOverrides: fields['override_settings_restore_afterwards'] !== false,
    taskId: textOrNull(fields['force_task_id']) ?? randomTaskId(route),
    sendImages: fields['send_images'] === true,
    saveImages: fields['save_images'] === true,
    scriptName: textOrNull(fields['script_name']),
    refiner: textOrNull(fields['refiner_checkpoint']),
    alwaysOnScripts: scripts,
  };
};

/** The echo of a request: everything, including the base64 of the units, but the init images only if requested. */
export const echoOf = (request: GenerationRequest): Body => {
  if (request.route !== 'img2img' || request.fields['include_init_images'] === true) return request.fields;
  return { ...request.fields, init_images: null, mask: null };
};
