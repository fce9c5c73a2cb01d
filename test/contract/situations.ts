import type { CheckpointFile, Program, SimulatorSettings } from '../webui-simulator/simulator-options.js';
import type { Exchange } from './recordings.js';

/** A request that brings the server into the state of a recording. */
export interface Preparation {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
}

const CHECKPOINTS: readonly CheckpointFile[] = [
  { name: 'random-sd15-b', sha256: 'ede033e160c07ae20fe57c154f06b3457603ecf1f39f0a47e049e5281ec9cc27' },
  { name: 'random-sd15', sha256: '54be4e1ba01040795a82eb19fc6991b2f7de0d443e26a4ecd96c7a1238c83ab8' },
  { name: 'broken', content: 'broken' },
];
const NAN: CheckpointFile = { name: 'nan-sd15', sha256: `a5e5377f19${'0'.repeat(54)}`, content: 'nan' };

const PICTURE = { $image: { width: 64, height: 64, mode: 'RGB', format: 'png', rgbSha256: 'init' } };
const JOB: Preparation = {
  method: 'POST',
  path: '/sdapi/v1/img2img',
  body: { prompt: 'a face', init_images: [PICTURE], width: 64, height: 64, steps: 1, seed: 1234 },
};
const options = (body: Record<string, unknown>): Preparation => ({
  method: 'POST',
  path: '/sdapi/v1/options',
  body,
});

/** Exchanges that depend on requests before them. */
const BEFORE: Record<string, readonly Preparation[]> = {
  'progress-after-failed-extra': [
    JOB,
    {
      method: 'POST',
      path: '/sdapi/v1/extra-single-image',
      body: { image: PICTURE, upscaler_1: 'no such' },
    },
  ],
  'progress-after-interrupt-idle': [JOB, { method: 'POST', path: '/sdapi/v1/interrupt' }],
  'options-get-after-wrong-type': [
    JOB,
    options({ sd_vae: 'no-such-vae', api_enable_requests: true, jpeg_quality: 'abc' }),
  ],
  'options-get-after-null-checkpoint': [options({ sd_model_checkpoint: null })],
  'options-get-after-restricted': [options({ api_enable_requests: false })],
  'error-image-url-requests-off': [options({ api_enable_requests: false })],
  'img2img-controlnet-option-no-detectmap': [options({ control_net_no_detectmap: true })],
  // Only restored because the key had been written before.
  'img2img-override-samples-format': [options({ samples_format: 'png' })],
  'img2img-jpg': [options({ samples_format: 'jpg' })],
  'img2img-after-broken-switch': [JOB, options({ sd_model_checkpoint: 'broken' })],
  'img2img-after-broken-switch-2': [JOB, options({ sd_model_checkpoint: 'broken' }), JOB],
  'img2img-after-switch-back': [
    JOB,
    options({ sd_model_checkpoint: 'broken' }),
    JOB,
    options({ sd_model_checkpoint: 'random-sd15-b' }),
  ],
  'img2img-after-broken-override': [
    JOB,
    {
      ...JOB,
      body: {
        prompt: '',
        init_images: [PICTURE],
        width: 64,
        height: 64,
        steps: 1,
        override_settings: { sd_model_checkpoint: 'broken' },
      },
    },
  ],
  'img2img-after-null-checkpoint': [JOB, options({ sd_model_checkpoint: null })],
  'img2img-with-module': [options({ forge_additional_modules: ['some-vae.safetensors'] })],
  'options-get-after-set-modules': [options({ forge_additional_modules: ['some-vae.safetensors'] })],
  'error-nans': [options({ sd_model_checkpoint: 'nan-sd15' })],
  'error-nans-controlnet': [options({ sd_model_checkpoint: 'nan-sd15' })],
  'img2img-nan-black': [options({ sd_model_checkpoint: 'nan-sd15' })],
};

/** Exchanges that were recorded while a job was sampling. */
export const DURING_A_JOB = new Set(['progress-running', 'progress-running-skip']);

export const preparationsFor = ({ name }: Exchange): readonly Preparation[] => BEFORE[name] ?? [];

/** The flags of the recorded server as settings of the simulator. */
export const settingsFor = (program: Program, exchange: Exchange): Partial<SimulatorSettings> => {
  // An early set of Forge was recorded with the browser interface and `--port`, but does not mention it.
  const flags = exchange.started_with ?? '--api --port 7960';
  const needsNan = /nan/.test(exchange.name);
  return {
    program,
    mode: flags.includes('--nowebui') ? 'nowebui' : 'ui',
    launchMode: 'normal',
    painter: 'tint',
    clock: DURING_A_JOB.has(exchange.name) ? { manual: true } : { stepMs: 0 },
    checkpoints:
      flags.includes('--no-download') || exchange.name.startsWith('no-checkpoint')
        ? []
        : needsNan
          ? [...CHECKPOINTS, NAN]
          : CHECKPOINTS,
    savedOptions: { sd_model_checkpoint: 'random-sd15-b' },
    controlNetModels: ['control_v2p_sd15_mediapipe_face [ecefccf5]'],
    // The recording machine had no card.
    memory: { totalMiB: 0 },
    vaeFiles: ['some-vae.safetensors'],
    auth: flags.includes('--api-auth') ? { user: 'user', password: 'pass' } : null,
    serverStop: flags.includes('--api-server-stop'),
    portFlag: flags.includes('--port'),
    // A face where the recorded photo had one: the drawing itself is not compared.
    annotator: async ({ width, height }, { resolution, thresholdB }) => {
      const scale = resolution / Math.min(width, height);
      const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
      const photoWithFace = width >= 300 && width < 700 && thresholdB <= 1;
      return { ...size, data: new Uint8Array(size.width * size.height * 3).fill(photoWithFace ? 90 : 0) };
    },
  };
};
