import { AppError, type ErrorDetails } from '../errors/app-error.js';
import { DeadlineExceeded } from '../errors/general.errors.js';

/** Why a generation failed, in our own words: for logs and metrics, never for a client. */
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

/** What the pipeline has to know about a failed generation. */
export interface GenerationFault {
  readonly reason: FaultReason;
  /** Whether the very same request may succeed when it is sent again. */
  readonly retryable: boolean;
  /** The job was cut off: the WebUI may go on with it for a while. The next generation waits for that by itself. */
  readonly gpuMayBeBusy: boolean;
}

/** No WebUI answers, or none has been seen yet. */
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

/** Extensions: `neededMiB`, `allowedMiB`, `largest` (`{ width, height }` or null). */
export class ExceedsVramBudget extends AppError.define({
  code: 'exceeds_vram_budget',
  status: 422,
  title: 'This needs more GPU memory than is allowed',
}) {}

/** The WebUI answered, and what it answered is no usable picture. */
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

/** The card's memory did not suffice. The same request would fail again; a lighter one may not. */
export class BackendOutOfMemory extends AppError.define({
  code: 'backend_out_of_memory',
  status: 502,
  title: 'The image generator ran out of GPU memory',
}) {
  readonly fault: GenerationFault = { reason: 'out-of-gpu-memory', retryable: false, gpuMayBeBusy: false };
}

/** A picture was or would be painted without the control that keeps the face. */
export class ControlNotApplied extends AppError.define({
  code: 'control_not_applied',
  status: 502,
  title: 'The face could not be held by the image generator',
}) {
  constructor(
    detail: string,
    readonly fault: GenerationFault,
    details?: ErrorDetails,
  ) {
    super(detail, details);
  }
}

/** The generation took longer than it may; it was interrupted, or cut off when even that did not help. */
export class GenerationDeadlineExceeded extends DeadlineExceeded {
  constructor(
    detail: string,
    readonly fault: GenerationFault,
    details?: ErrorDetails,
  ) {
    super(detail, details);
  }
}

/** What is known about a failure that came out of `Generator.generate`; null for anything else, such as a cancel. */
export function faultOf(error: unknown): GenerationFault | null {
  const known =
    error instanceof BackendUnavailable ||
    error instanceof BackendFailed ||
    error instanceof BackendOutOfMemory ||
    error instanceof ControlNotApplied ||
    error instanceof GenerationDeadlineExceeded;
  return known ? error.fault : null;
}
