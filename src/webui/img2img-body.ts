import { type WebUiProgram, unitFields } from './dialect.js';
import type { Img2ImgJob } from './img2img-job.js';
import { Base64Part, jsonBody } from './json-body.js';
import type { SamplerNames } from './sampler-names.js';

/** The names of a job in the spelling of the WebUI that runs it. */
export interface SpelledNames extends SamplerNames {
  readonly program: WebUiProgram;
  /** One for each unit, in the same order. */
  readonly modules: readonly string[];
}

/**
 * The body of `POST /sdapi/v1/img2img`. All fields are explicit, because defaults differ and depend on the
 * server's options. `override_settings` is not used: an option that is missing in the server's config.json would
 * stay overridden for all later jobs.
 */
export function img2ImgBody(job: Img2ImgJob, names: SpelledNames): Buffer {
  return jsonBody({
    prompt: job.prompt,
    negative_prompt: job.negativePrompt,
    styles: [],
    seed: job.seed,
    subseed: -1,
    subseed_strength: 0,
    sampler_name: names.samplerName,
    ...(names.scheduler === undefined ? {} : { scheduler: names.scheduler }),
    steps: job.steps,
    cfg_scale: job.cfgScale,
    denoising_strength: job.denoisingStrength,
    width: job.width,
    height: job.height,
    batch_size: 1,
    n_iter: 1,
    resize_mode: 0,
    restore_faces: false,
    tiling: false,
    init_images: [new Base64Part(job.initImage)],
    include_init_images: false,
    send_images: true,
    save_images: false,
    do_not_save_samples: true,
    do_not_save_grid: true,
    force_task_id: job.taskId,
    alwayson_scripts: job.units.length === 0 ? {} : { controlnet: { args: units(job, names) } },
  });
}

function units(job: Img2ImgJob, { program, modules }: SpelledNames): object[] {
  return job.units.map((unit, index) =>
    unitFields(program, unit, {
      module: modules[index] ?? unit.module,
      image: unit.image === undefined ? undefined : new Base64Part(unit.image),
    }),
  );
}
