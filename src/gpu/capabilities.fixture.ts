import { Capabilities, type Checkpoint } from './capabilities.js';

/** An A1111 with the usual lists; `changes` holds what matters to the test. */
export function someCapabilities(changes: Partial<Capabilities> = {}): Capabilities {
  return Object.assign(new Capabilities(), {
    kind: 'a1111',
    version: 'v1.10.1',
    checkpoints: [someCheckpoint('plain')],
    samplers: ['DPM++ 2M', 'Euler a'],
    schedulers: ['Automatic', 'Karras'],
    controlNetModels: ['control_v2p_sd15_mediapipe_face [9c7784a9]', 'control_v11f1e_sd15_tile [a371b31b]'],
    controlNetModules: ['none', 'tile_resample', 'pidinet'],
    controlNetUnits: 3,
    launchMode: 'medvram',
    simulator: true,
    vramTotalMiB: 16_384,
    ...changes,
  } satisfies Capabilities);
}

export function someCheckpoint(name: string, hash: string | null = null): Checkpoint {
  return { name, hash, title: `${name}.safetensors${hash === null ? '' : ` [${hash}]`}` };
}
