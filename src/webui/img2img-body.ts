import { type WebUiProgram, unitFields } from './dialect.js';
import type { Img2ImgJob } from './img2img-job.js';
import { Base64Part, jsonBody } from './json-body.js';
import type { SamplerNames } from './sampler-names.js';

/** The names of a job in the spelling of the WebUI that is to run it. */
export interface SpelledNames extends SamplerNames {
  readonly program: WebUiProgram;
  /** One for each unit. */
  readonly modules: readonly string[];
}

/**
 * The body of `POST /sdapi/v1/img2img`. Everything that has a default is said, because defaults differ and follow the
 * server's options. `override_settings` is not used: an option that is not in its config.json would stay overridden
 * for everybody after.
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
