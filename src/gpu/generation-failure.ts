import { WebUiFailure, type WebUiFailureKind } from '../webui/webui-failure.js';
import {
  BackendFailed,
  BackendOutOfMemory,
  BackendUnavailable,
  ControlNotApplied,
  type FaultReason,
} from './gpu.errors.js';

const AWAY: Partial<Record<WebUiFailureKind, FaultReason>> = {
  refused: 'unreachable',
  'missing-route': 'starting',
  unavailable: 'unreachable',
  unauthorized: 'unauthorized',
};

interface FailedAnswer {
  readonly detail: string;
  readonly reason: FaultReason;
  readonly retryable: boolean;
}

const FAILED: Partial<Record<WebUiFailureKind, FailedAnswer>> = {
  'connection-lost': {
    detail: 'The connection to the image generator broke during the generation.',
    reason: 'connection-lost',
    retryable: true,
  },
  timeout: {
    detail: 'The image generator did not answer in time.',
    reason: 'timeout',
    retryable: true,
  },
  'out-of-host-memory': {
    detail: 'The image generator ran out of memory on its machine.',
    reason: 'out-of-host-memory',
    retryable: true,
  },
  nan: {
    detail: 'The image generator computed no valid picture.',
    reason: 'nan',
    retryable: true,
  },
  'sampler-missing': {
    detail: 'The image generator does not have the sampler.',
    reason: 'sampler-missing',
    retryable: false,
  },
  'request-invalid': {
    detail: 'The image generator refused the request.',
    reason: 'rejected',
    retryable: false,
  },
  'checkpoint-broken': {
    detail: 'The image generator could not load its checkpoint.',
    reason: 'checkpoint-not-loaded',
    retryable: false,
  },
  'process-broken': {
    detail: 'The image generator has to be restarted.',
    reason: 'process-broken',
    retryable: true,
  },
  unreadable: {
    detail: 'The image generator gave an unreadable response.',
    reason: 'unreadable-answer',
    retryable: true,
  },
};

/**
 * Maps a WebUI's failure to one of our errors.
 * @param posted whether the job itself failed, rather than a request before it
 */
export function generationFailure(failure: WebUiFailure, posted: boolean): Error {
  const { kind } = failure;
  const gpuMayBeBusy = posted && failure.mayBeRunning;
  const details = { cause: failure };
  if (kind === 'out-of-gpu-memory') {
    return new BackendOutOfMemory('The image generator ran out of GPU memory.', details);
  }
  if (kind === 'unit-invalid' || kind === 'control-missing') {
    const fault = { reason: 'control-refused', retryable: false, gpuMayBeBusy } as const;
    return new ControlNotApplied('The image generator refused the face control.', fault, details);
  }
  const cutOffBefore = !posted && failure.mayBeRunning;
  const away = AWAY[kind] ?? (cutOffBefore ? 'unreachable' : undefined);
  if (away !== undefined) {
    const fault = { reason: away, retryable: true, gpuMayBeBusy };
    return new BackendUnavailable('The image generator is not available right now.', fault, details);
  }
  const { detail, ...known } = FAILED[kind] ?? {
    detail: 'The image generator failed.',
    reason: 'internal-error',
    retryable: true,
  };
  return new BackendFailed(detail, { ...known, gpuMayBeBusy }, details);
}
