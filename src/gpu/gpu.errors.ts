import { AppError, type ErrorDetails } from '../errors/app-error.js';
import { DeadlineExceeded } from '../errors/general.errors.js';

/** Why a generation failed, in our own terms: for logs and metrics, never shown to clients. */
export type FaultReason =
  | 'unreachable'
  | 'starting'
  | 'unauthorized'
  | 'busy-with-others'
  | 'card-full'
  | 'connection-lost'
  | 'timeout'
  | 'out-of-gpu-memory'
  | 'out-of-host-memory'
  | 'nan'
  | 'rejected'
  | 'internal-error'
  | 'unreadable-answer'
  | 'no-picture'
  | 'wrong-size'
  | 'blank-picture'
  | 'interrupted-by-others'
  | 'checkpoint-not-loaded'
  | 'process-broken'
  | 'sampler-missing'
  | 'sampler-replaced'
  | 'control-names-unknown'
  | 'control-map-blank'
  | 'control-maps-missing'
  | 'control-refused';

/** What the pipeline needs to know about a failed generation. */
export interface GenerationFault {
  readonly reason: FaultReason;
  /** Whether the same request may succeed if it is sent again. */
  readonly retryable: boolean;
  /** The job was cut off and may still run in the WebUI. The next generation waits for its end. */
  readonly gpuMayBeBusy: boolean;
}

/** No WebUI answers, or none was ever seen. */
export class BackendUnavailable extends AppError.define({
  code: 'backend_unavailable',
  status: 503,
  title: 'No image generator is available',
  retryAfterMs: 10_000,
}) {
  constructor(
    detail: string,
    readonly fault: GenerationFault = { reason: 'unreachable', retryable: true, gpuMayBeBusy: false },
    details?: ErrorDetails,
  ) {
    super(detail, details);
  }
}

/** Extensions: `neededMiB`, `allowedMiB`, `largest` (`{ width, height }`, or null if no size fits). */
export class ExceedsVramBudget extends AppError.define({
  code: 'exceeds_vram_budget',
  status: 422,
  title: 'GPU memory budget exceeded',
}) {}

/** The WebUI answered, but without a usable picture. */
export class BackendFailed extends AppError.define({
  code: 'backend_failed',
  status: 502,
  title: 'The image generator failed',
}) {
  constructor(
    detail: string,
    readonly fault: GenerationFault,
    details?: ErrorDetails,
  ) {
    super(detail, details);
  }
}

/** The card ran out of memory. The same request would fail again; a lighter one may succeed. */
export class BackendOutOfMemory extends AppError.define({
  code: 'backend_out_of_memory',
  status: 502,
  title: 'The image generator ran out of GPU memory',
}) {
  readonly fault: GenerationFault = { reason: 'out-of-gpu-memory', retryable: false, gpuMayBeBusy: false };
}

/** A picture was, or would have been, painted without the ControlNet unit that preserves the face. */
export class ControlNotApplied extends AppError.define({
  code: 'control_not_applied',
  status: 502,
  title: 'The image generator did not apply the face control',
}) {
  constructor(
    detail: string,
    readonly fault: GenerationFault,
    details?: ErrorDetails,
  ) {
    super(detail, details);
  }
}

/** The generation exceeded its deadline and was interrupted, or cut off if the interrupt had no effect. */
export class GenerationDeadlineExceeded extends DeadlineExceeded {
  constructor(
    detail: string,
    readonly fault: GenerationFault,
    details?: ErrorDetails,
  ) {
    super(detail, details);
  }
}

/** The fault of an error thrown by `Generator.generate`; null for any other error, such as a cancel. */
export function faultOf(error: unknown): GenerationFault | null {
  const known =
    error instanceof BackendUnavailable ||
    error instanceof BackendFailed ||
    error instanceof BackendOutOfMemory ||
    error instanceof ControlNotApplied ||
    error instanceof GenerationDeadlineExceeded;
  return known ? error.fault : null;
}
