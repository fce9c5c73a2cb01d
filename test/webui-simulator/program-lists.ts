import { readFileSync } from 'node:fs';
import type { Program } from './simulator-options.js';

export interface SamplerEntry {
  name: string;
  aliases: string[];
  options: Record<string, unknown>;
}

/** Responses of the routes that only list something, as far as they don't depend on the installation. */
export interface ProgramLists {
  samplers: SamplerEntry[];
  /** Since 1.9, so not on A1111 1.8. */
  schedulers?: { name: string; label: string }[];
  upscalers: { name: string }[];
  'latent-upscale-modes': unknown[];
  'face-restorers': unknown[];
  'realesrgan-models': unknown[];
  extensions: unknown[];
  scripts: { txt2img: string[]; img2img: string[] };
  'script-info': { name: string; is_alwayson: boolean }[];
  'cmd-flags': Record<string, unknown>;
  'module-list': { module_list: string[]; module_detail?: Record<string, { model_free?: boolean }> };
  'control-types': { control_types: Record<string, { module_list: string[]; model_list: string[] }> };
  options: Record<string, unknown>;
  /** Options of the ControlNet extension and others: writable, but never listed by GET /options. */
  'unlisted-options': Record<string, unknown>;
  /** What png-info adds for everything that the text omits. */
  'infotext-defaults': Record<string, unknown>;
}

const FIXTURES = new URL('../fixtures/webui/', import.meta.url);

/** The files are part of this repository, so their content is trusted. */
export const readProgramLists = (program: Program): ProgramLists =>
  JSON.parse(readFileSync(new URL(`${program}.lists.json`, FIXTURES), 'utf8')) as ProgramLists;
