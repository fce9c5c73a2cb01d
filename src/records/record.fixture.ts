import { v7 as uuid } from 'uuid';
import { type TransferRecord, UNTOUCHED } from './transfer-record.js';

/** A queued transfer as created by a submission. @param changes the fields that matter to the test */
export function transferRecord(changes: Partial<TransferRecord> = {}): TransferRecord {
  const now = Date.now();
  return {
    id: uuid(),
    version: 1,
    ...UNTOUCHED,
    callerId: 'local',
    batchId: null,
    state: 'queued',
    style: 'watercolor',
    createdAt: now,
    queuedAt: now,
    expiresAt: now + 86_400_000,
    enteredAt: now,
    priority: 'normal',
    order: 1e14 + now,
    plan: {
      prompt: 'watercolor painting',
      negativePrompt: 'photo',
      seed: 7,
      steps: 20,
      cfgScale: 6.5,
      denoisingStrength: 0.5,
      sampler: 'DPM++ 2M',
      scheduler: 'Karras',
      checkpoint: null,
      units: [
        {
          purpose: 'face',
          required: true,
          module: 'none',
          model: 'control_v2p_sd15_mediapipe_face [9c7784a9]',
          weight: 0.7,
          guidanceStart: 0,
          guidanceEnd: 0.85,
          controlMode: 'balanced',
          lowVram: false,
        },
      ],
      maxSide: 768,
      colourMatch: 0.5,
      faces: 'largest',
      onNoFace: 'fail',
      format: 'jpeg',
      quality: null,
    },
    photo: {
      id: 'sample',
      sha256: 'a'.repeat(64),
      width: 1024,
      height: 1280,
      faces: null,
      cameAlong: false,
    },
    remotePhoto: null,
    resultKey: null,
    webhookUrl: null,
    faces: [],
    metadata: {},
    warnings: [],
    ...changes,
  };
}
