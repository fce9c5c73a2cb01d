import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { moduleName, unitFields } from '../../src/webui/dialect.js';
import { Base64Part, jsonBody } from '../../src/webui/json-body.js';
import type { CalibrationJob, FrameSize } from './calibration-jobs.js';
import type { WebUiFacts } from './measured-webui.js';

/** Sides must be multiples of this. */
const GRAIN = 8;

export interface ReadyJob {
  readonly taskId: string;
  readonly body: Buffer;
}

/**
 * The request for one job, as the service would send it, except that its pictures are noise and no result is
 * returned.
 */
export async function readyJob(
  job: CalibrationJob,
  { program, controlNetModels }: WebUiFacts,
  steps: number,
): Promise<ReadyJob> {
  const taskId = `task(calibrate-${randomUUID()})`;
  const picture = new Base64Part(await noise(job));
  const module = moduleName(program, 'none', ['none', 'None']) ?? 'none';
  const units = controlNetModels.slice(0, job.units).map((model) =>
    unitFields(
      program,
      {
        module,
        model,
        weight: 1,
        guidanceStart: 0,
        guidanceEnd: 1,
        controlMode: 'balanced',
        lowVram: job.lowVram,
      },
      { module, image: picture },
    ),
  );
  const body = jsonBody({
    prompt: 'a portrait',
    negative_prompt: '',
    seed: 1,
    sampler_name: 'Euler',
    steps,
    cfg_scale: 7,
    denoising_strength: 0.99,
    width: job.width,
    height: job.height,
    batch_size: job.batch,
    n_iter: 1,
    init_images: [picture],
    send_images: false,
    save_images: false,
    do_not_save_samples: true,
    do_not_save_grid: true,
    force_task_id: taskId,
    alwayson_scripts: units.length === 0 ? {} : { controlnet: { args: units } },
  });
  return { taskId, body };
}

/** Coarse noise, which compresses well. */
async function noise({ width, height }: FrameSize): Promise<Buffer> {
  const gaussian = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const create = {
    width: width / GRAIN,
    height: height / GRAIN,
    channels: 3,
    background: 'gray',
    noise: gaussian,
  } as const;
  return await sharp({ create })
    .resize(width, height, { kernel: 'nearest' })
    .png({ compressionLevel: 1 })
    .toBuffer();
}
