import type { TransferView } from '../records/transfer.view.js';

/** The API view of a transfer that was just accepted. @param changes the fields that matter to the test */
export function transferView(changes: Partial<TransferView> = {}): TransferView {
  return {
    id: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11',
    batchId: null,
    state: 'queued',
    style: 'watercolor',
    createdAt: '2026-11-21T12:00:00.000Z',
    startedAt: null,
    finishedAt: null,
    expiresAt: '2026-11-22T12:00:00.000Z',
    queue: null,
    progress: null,
    photo: { id: 'sample', width: 1024, height: 1280, faces: null },
    faces: [],
    settings: {
      seed: 7,
      steps: 20,
      cfgScale: 6.5,
      denoisingStrength: 0.5,
      sampler: 'DPM++ 2M',
      scheduler: 'Karras',
      width: null,
      height: null,
      checkpoint: null,
    },
    result: null,
    links: null,
    cached: false,
    degraded: null,
    warnings: [],
    timings: {
      queuedMs: 0,
      decodeMs: 0,
      facesMs: 0,
      controlMapMs: 0,
      waitMs: 0,
      generateMs: 0,
      finishMs: 0,
      totalMs: 0,
    },
    attempts: 0,
    error: null,
    metadata: {},
    ...changes,
  };
}
