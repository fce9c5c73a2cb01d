import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { moduleName, type WebUiProgram } from './dialect.js';
import { img2ImgBody } from './img2img-body.js';
import type { ControlNetUnit, Img2ImgJob } from './img2img-job.js';
import { samplerNames } from './sampler-names.js';

const FACE = 'control_v2p_sd15_mediapipe_face [9c7784a9]';

function unit(changes: Partial<ControlNetUnit> = {}): ControlNetUnit {
  return {
    module: 'none',
    model: FACE,
    image: randomBytes(300),
    weight: 1,
    guidanceStart: 0,
    guidanceEnd: 0.9,
    controlMode: 'control',
    lowVram: true,
    ...changes,
  };
}

const JOB: Img2ImgJob = {
  taskId: 'task(1)',
  prompt: 'oil "painting" \\ ümlaut\n<lora:x:1>',
  negativePrompt: '',
  seed: 7,
  steps: 20,
  cfgScale: 6.5,
  denoisingStrength: 0.5,
  sampler: 'DPM++ 2M',
  scheduler: 'Karras',
  width: 512,
  height: 640,
  initImage: randomBytes(1001),
  units: [],
};

type Fields = Record<string, unknown>;

function bodyOf(job: Img2ImgJob, program: WebUiProgram, module = 'none'): Fields {
  const names = {
    program,
    samplerName: job.sampler,
    scheduler: job.scheduler,
    modules: job.units.map(() => module),
  };
  return JSON.parse(img2ImgBody(job, names).toString('utf8')) as Fields;
}

function unitOf(body: Fields): Fields {
  const scripts = body['alwayson_scripts'] as { controlnet: { args: Fields[] } };
  return scripts.controlnet.args[0] ?? {};
}

describe('the body of a job', () => {
  it('has size, seed and names, and no options that leak into other jobs or save files', () => {
    const body = bodyOf(JOB, 'a1111');
    expect(body).toMatchObject({
      prompt: JOB.prompt,
      width: 512,
      height: 640,
      resize_mode: 0,
      seed: 7,
      steps: 20,
      sampler_name: 'DPM++ 2M',
      scheduler: 'Karras',
      save_images: false,
      send_images: true,
      include_init_images: false,
      force_task_id: 'task(1)',
    });
    expect(body).not.toHaveProperty('override_settings');
    expect(body['alwayson_scripts']).toEqual({});
  });

  it('contains the pictures unchanged', () => {
    const image = randomBytes(5000);
    const body = bodyOf({ ...JOB, units: [unit({ image })] }, 'a1111');
    expect(body['init_images']).toEqual([Buffer.from(JOB.initImage).toString('base64')]);
    expect(unitOf(body)['image']).toBe(image.toString('base64'));
  });

  it('has every field of a unit, enumerations as texts', () => {
    expect(unitOf(bodyOf({ ...JOB, units: [unit()] }, 'a1111'))).toMatchObject({
      enabled: true,
      module: 'none',
      model: FACE,
      weight: 1,
      guidance_start: 0,
      guidance_end: 0.9,
      control_mode: 'ControlNet is more important',
      resize_mode: 'Crop and Resize',
      pixel_perfect: false,
      save_detected_map: true,
      low_vram: true,
    });
  });

  it('omits unit fields that Forge does not have', () => {
    const forge = unitOf(bodyOf({ ...JOB, units: [unit()] }, 'forge', 'None'));
    expect(forge['module']).toBe('None');
    expect(forge).not.toHaveProperty('low_vram');
  });

  it('has the thresholds whose defaults are wrong on Forge, and no image if the WebUI computes the map', () => {
    const asked = unit({ module: 'mediapipe_face', image: undefined });
    const fields = unitOf(bodyOf({ ...JOB, units: [asked] }, 'forge', 'mediapipe_face'));
    expect(fields).toMatchObject({ threshold_a: 1, threshold_b: 0.5, pixel_perfect: true });
    expect(fields).not.toHaveProperty('image');
  });

  it('has no scheduler if the WebUI has none', () => {
    const names = { program: 'a1111' as const, samplerName: 'DPM++ 2M Karras', modules: [] };
    const body = JSON.parse(img2ImgBody(JOB, names).toString()) as Fields;
    expect(body['sampler_name']).toBe('DPM++ 2M Karras');
    expect(body).not.toHaveProperty('scheduler');
  });
});

describe('the name of a preprocessor', () => {
  const a1111 = ['none', 'canny', 'pidinet', 'mediapipe_face'];
  const forge = ['None', 'canny', 'softedge_pidinet', 'mediapipe_face'];

  it('for "none" is the word of each program, whichever was given', () => {
    for (const word of ['none', 'None']) {
      expect(moduleName('a1111', word, a1111)).toBe('none');
      expect(moduleName('forge', word, forge)).toBe('None');
    }
  });

  it('is translated from the name in the other program', () => {
    expect(moduleName('forge', 'pidinet', forge)).toBe('softedge_pidinet');
    expect(moduleName('a1111', 'softedge_pidinet', a1111)).toBe('pidinet');
  });

  it('matches exactly or not at all', () => {
    expect(moduleName('forge', 'Canny', forge)).toBeNull();
    expect(moduleName('a1111', 'no_such_module', a1111)).toBeNull();
    expect(moduleName('a1111', 'constructor', a1111)).toBeNull();
  });
});

describe('the name of a sampler', () => {
  const before19 = { samplers: ['DPM++ 2M Karras', 'DPM++ 2M', 'Euler a'], schedulers: [] };
  const since19 = { samplers: ['DPM++ 2M', 'Euler a'], schedulers: ['Automatic', 'Karras'] };

  it('is joined with its scheduler before 1.9, or used alone if the pair is not listed', () => {
    expect(samplerNames(before19, 'DPM++ 2M', 'Karras')).toEqual({ samplerName: 'DPM++ 2M Karras' });
    expect(samplerNames(before19, 'Euler a', 'Karras')).toEqual({ samplerName: 'Euler a' });
  });

  it('matches exactly or not at all: a wrong one would be replaced silently', () => {
    expect(samplerNames(since19, 'DPM++ 2M', 'Karras')).toEqual({
      samplerName: 'DPM++ 2M',
      scheduler: 'Karras',
    });
    expect(samplerNames(since19, 'euler a', 'Karras')).toBeNull();
    expect(samplerNames(since19, 'k_euler_a', 'Karras')).toBeNull();
    expect(samplerNames(since19, 'Euler a', 'karras')).toBeNull();
  });
});
