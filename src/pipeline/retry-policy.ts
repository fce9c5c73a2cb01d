import { AppError } from '../errors/app-error.js';
import { Busy, Internal } from '../errors/general.errors.js';
import { FaceTooSmall } from '../faces/faces.errors.js';
import {
  BackendFailed,
  BackendOutOfMemory,
  BackendUnavailable,
  ControlNotApplied,
  ExceedsVramBudget,
  type FaultReason,
  faultOf,
} from '../gpu/gpu.errors.js';
import type { VramBudget } from '../gpu/vram-budget.js';
import type { ResultUnusable, UnusableReason } from '../images/result-unusable.js';
import { PhotoUrlFailed } from '../intake/intake.errors.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { BackendModelMissing } from '../styles/styles.errors.js';
import { infrastructureFailure } from './retry-until-available.js';

/** How a transfer continues after a stage failed. */
export type Verdict =
  | { readonly kind: 'fail'; readonly error: AppError }
  | {
      readonly kind: 'again';
      /** The reason, for logs and metrics. */
      readonly reason: string;
      readonly delayMs: number;
      readonly changes: Partial<TransferRecord>;
      /** The stage to continue with. */
      readonly from: 'wait' | 'prepare' | 'generate' | 'same';
    };

export interface RetryLimits {
  readonly maxAttempts: number;
  readonly retryDelayMs: number;
  /** The memory budget of the backend that ran out of memory; null if unknown. */
  readonly budget: VramBudget | null;
  /** Whether another WebUI, on which it has not failed, could begin it now. */
  readonly elsewhere: boolean;
}

/** Faults that may be specific to this WebUI, so that another one may succeed. */
const MAY_BE_LOCAL: ReadonlySet<FaultReason> = new Set([
  'unreachable',
  'starting',
  'unauthorized',
  'busy-with-others',
  'card-full',
  'connection-lost',
  'timeout',
  'out-of-gpu-memory',
  'out-of-host-memory',
  'internal-error',
  'unreadable-answer',
  'no-picture',
  'wrong-size',
  'checkpoint-not-loaded',
  'process-broken',
  'sampler-missing',
  'sampler-replaced',
  'control-names-unknown',
  'control-maps-missing',
  'control-refused',
]);

/** Retry delay for temporary faults of the environment, which cost no attempt. */
const PASSING_DELAY_MS = 2_000;

/**
 * Decides whether a failed stage is retried. Pure; retries are decided here and nowhere else.
 * - Temporary problems (Busy, disk full, Redis or WebUI unavailable, WebUI busy with other jobs): wait,
 * without spending an attempt; the transfer's deadline is the limit.
 * - Another program occupies the GPU memory: back to the waiting room, where transfers that need less go
 * first.
 * - A fault that may be specific to this WebUI, while another one could take the transfer: back to the
 * waiting room, unchanged.
 * - Out of memory: one lighter retry, reported in `degraded`; then fail.
 * - No control applied, with optional units that may be the cause: one retry without them.
 * - Other faults of the WebUI: up to `maxAttempts` generations in all, with a new seed if the same one must
 * fail.
 * - Unexpected errors, or a photo's server that is down or slow: up to `maxAttempts` tries of the stage.
 * - Problems of the photo or the settings: fail at once, since a retry would fail as well.
 */
export function judge(record: TransferRecord, thrown: unknown, limits: RetryLimits): Verdict {
  const error = asStageError(thrown);
  const spent = !passes(error);
  if (limits.elsewhere && mayBeLocal(error) && (!spent || record.attempts < limits.maxAttempts)) {
    return moved(record, error, limits);
  }
  if (!spent) {
    const changes = calledOff(record);
    if (faultOf(error)?.reason === 'card-full')
      return {
        kind: 'again',
        reason: 'card-full',
        delayMs: 0,
        changes: { ...changes, slot: null },
        from: 'wait',
      };
    return { kind: 'again', reason: error.code, delayMs: PASSING_DELAY_MS, changes, from: 'same' };
  }
  if (error instanceof BackendOutOfMemory) return judgeOutOfMemory(record, error, limits.budget);
  // The face was large enough before the picture was reduced.
  if (error instanceof FaceTooSmall && record.degraded !== null)
    return { kind: 'fail', error: stillTooLarge(error) };
  if (error instanceof ControlNotApplied && record.attempts < limits.maxAttempts)
    return judgeControl(record, error);
  if (error instanceof Internal || (error instanceof PhotoUrlFailed && error.passing))
    return judgeByFailures(record, error, limits);
  const fault = faultOf(error);
  if (!fault?.retryable || record.attempts >= limits.maxAttempts) return { kind: 'fail', error };
  if (fault.reason === 'nan') {
    return { kind: 'again', reason: 'nan', delayMs: 0, changes: anotherSeed(record), from: 'generate' };
  }
  const delayMs = limits.retryDelayMs * 2 ** Math.max(0, record.attempts - 1);
  return { kind: 'again', reason: fault.reason, delayMs, changes: {}, from: 'generate' };
}

function mayBeLocal(error: AppError): boolean {
  const fault = faultOf(error);
  if (error instanceof BackendModelMissing || error instanceof ExceedsVramBudget) return true;
  return fault !== null && MAY_BE_LOCAL.has(fault.reason);
}

/** Moves the transfer to another slot; the pause only applies if it returns to this one. */
function moved(record: TransferRecord, error: AppError, limits: RetryLimits): Verdict {
  const { slot, failedOn } = record;
  const spent = !passes(error);
  const changes = {
    ...(spent ? {} : calledOff(record)),
    slot: null,
    failedOn: slot === null ? failedOn : [...new Set([...failedOn, slot])],
  };
  const reason = faultOf(error)?.reason ?? error.code;
  return {
    kind: 'again',
    reason,
    delayMs: spent ? limits.retryDelayMs : PASSING_DELAY_MS,
    changes,
    from: 'wait',
  };
}

/** Changes that revoke the attempt of a generation that was cancelled, or never reached a WebUI. */
export function calledOff({ state, attempts }: TransferRecord): Partial<TransferRecord> {
  return state === 'generating' ? { attempts: attempts - 1 } : {};
}

/**
 * Converts any thrown value to an error with a code; unexpected ones become `internal`, with the cause kept
 * for the log.
 */
export function asStageError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return (
    infrastructureFailure(thrown) ?? new Internal('Something went wrong on our side.', { cause: thrown })
  );
}

/** Whether a generation failed before it reached a WebUI. */
export function neverReached(error: unknown): boolean {
  if (!(error instanceof BackendUnavailable)) return false;
  return !error.fault.gpuMayBeBusy || error.fault.reason === 'busy-with-others';
}

function passes(error: AppError): boolean {
  if (error instanceof BackendUnavailable) return neverReached(error);
  return error instanceof Busy || infrastructureFailure(error) !== undefined;
}

/** Counts failures per stage, since no generation was begun. */
function judgeByFailures(record: TransferRecord, error: AppError, limits: RetryLimits): Verdict {
  const failures = record.failures + 1;
  if (failures >= limits.maxAttempts) return { kind: 'fail', error };
  const delayMs = limits.retryDelayMs * 2 ** record.failures;
  return { kind: 'again', reason: error.code, delayMs, changes: { failures }, from: 'same' };
}

function judgeOutOfMemory(
  record: TransferRecord,
  error: BackendOutOfMemory,
  budget: VramBudget | null,
): Verdict {
  const { plan, prepared } = record;
  const lightened =
    record.degraded === null && prepared && budget
      ? budget.lighten({ size: prepared.frame, units: plan.units })
      : null;
  if (lightened === null) return { kind: 'fail', error };
  const otherSize = lightened.maxSide < Math.max(prepared?.frame.width ?? 0, prepared?.frame.height ?? 0);
  return {
    kind: 'again',
    reason: 'out_of_memory',
    delayMs: 0,
    changes: {
      resultKey: null,
      plan: { ...plan, units: lightened.units, ...(otherSize ? { maxSide: lightened.maxSide } : {}) },
      degraded: { reason: 'out_of_memory', changes: lightened.changes.map(({ detail }) => detail) },
      ...(otherSize ? { prepared: null } : {}),
    },
    from: otherSize ? 'prepare' : 'generate',
  };
}

/** On A1111 one failing unit disables all others, for example if its annotator is not installed. */
function judgeControl(record: TransferRecord, error: ControlNotApplied): Verdict {
  const { plan, warnings } = record;
  const units = plan.units.filter(({ required }) => required);
  if (error.fault.reason !== 'control-maps-missing' || units.length === plan.units.length)
    return { kind: 'fail', error };
  const left = plan.units.filter(({ required }) => !required);
  const leftOut = left.map(({ purpose }) => ({
    code: 'unit_left_out',
    detail: `The optional ${purpose} control was left out, because the image generator applied no control together with it.`,
  }));
  return {
    kind: 'again',
    reason: error.fault.reason,
    delayMs: 0,
    changes: { resultKey: null, plan: { ...plan, units }, warnings: [...warnings, ...leftOut] },
    from: 'generate',
  };
}

function stillTooLarge(cause: FaceTooSmall): BackendOutOfMemory {
  return new BackendOutOfMemory('The GPU ran out of memory, and a smaller picture would lose the face.', {
    cause,
  });
}

/** NaN recurs with the same seed. */
function anotherSeed(record: TransferRecord): Partial<TransferRecord> {
  const seed = (record.plan.seed + 1) % 4_294_967_294;
  const detail = `The WebUI failed numerically (NaN) with seed ${record.plan.seed}; ${seed} was used instead.`;
  return {
    resultKey: null, // differs from the requested picture
    plan: { ...record.plan, seed },
    warnings: [...record.warnings, { code: 'seed_changed', detail }],
  };
}

const FAULTS = {
  // Forge returns a black picture on NaN.
  black: 'nan',
  flat: 'blank-picture',
  wrong_size: 'wrong-size',
  unreadable: 'unreadable-answer',
} as const satisfies Record<UnusableReason, FaultReason>;

/** Reports an unusable picture as a fault of the backend, so that another attempt may help. */
export function unusablePicture(cause: ResultUnusable): BackendFailed {
  const fault = { reason: FAULTS[cause.reason], retryable: true, gpuMayBeBusy: false };
  return new BackendFailed('The WebUI returned an unusable picture.', fault, { cause });
}
