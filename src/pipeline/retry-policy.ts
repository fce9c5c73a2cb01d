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

/** What becomes of a transfer after a stage failed. */
export type Verdict =
  | { readonly kind: 'fail'; readonly error: AppError }
  | {
      readonly kind: 'again';
      /** Why, for logs and metrics. */
      readonly reason: string;
      readonly delayMs: number;
      readonly changes: Partial<TransferRecord>;
      /** Where the way is taken up again. */
      readonly from: 'wait' | 'prepare' | 'generate' | 'same';
    };

export interface RetryLimits {
  readonly maxAttempts: number;
  readonly retryDelayMs: number;
  /** The arithmetic of the backend that ran out of memory; null when it is not known. */
  readonly budget: VramBudget | null;
  /** Whether another WebUI could begin with it now, and has not failed it yet. */
  readonly elsewhere: boolean;
}

/** Faults that may be this WebUI's own: another one may do better. */
const OTHERS_MAY_DO_BETTER: ReadonlySet<FaultReason> = new Set([
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

/** Faults of our own surroundings pass, and until they do nothing gets lost and no attempt is spent. */
const PASSING_DELAY_MS = 2_000;

/**
 * Decides whether a failed stage is tried again. Pure; retries are decided here and nowhere else.
 * - Busy, a full disk, Redis or a WebUI that is away or works for somebody else: wait, no attempt spent (the transfer's
 *   own deadline bounds it).
 * - No room on the card beside another program: back to the waiting room, where those who need less go first.
 * - What may be this WebUI's own fault, while another one could take it: back to the waiting room, as it is.
 * - Out of memory: once more, lighter, and said in `degraded`; then it fails.
 * - No control at all, with optional units that may be the reason: once more without them.
 * - Another fault of the WebUI: up to `maxAttempts` generations in all, with a new seed where the same one must fail.
 * - What nobody foresaw, or a photo's server that is away or slow: as many tries of that stage.
 * - What is wrong with the photo or the settings fails at once: it would fail again.
 */
export function judge(record: TransferRecord, thrown: unknown, limits: RetryLimits): Verdict {
  const error = asStageError(thrown);
  const spent = !passes(error);
  if (limits.elsewhere && mayBeItsOwn(error) && (!spent || record.attempts < limits.maxAttempts)) {
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
  // The face was large enough before the picture was made smaller.
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

function mayBeItsOwn(error: AppError): boolean {
  const fault = faultOf(error);
  if (error instanceof BackendModelMissing || error instanceof ExceedsVramBudget) return true;
  return fault !== null && OTHERS_MAY_DO_BETTER.has(fault.reason);
}

/** To be given to another slot; the pause is for the case that it comes back to this one. */
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

/** What takes back that a generation was begun: it was called off, or never reached a WebUI. */
export function calledOff({ state, attempts }: TransferRecord): Partial<TransferRecord> {
  return state === 'generating' ? { attempts: attempts - 1 } : {};
}

/** Any thrown value as an error with a code; what nobody foresaw becomes `internal`, with its cause kept for the log. */
export function asStageError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  return (
    infrastructureFailure(thrown) ?? new Internal('Something went wrong on our side.', { cause: thrown })
  );
}

/** Whether a generation failed before any WebUI had it. */
export function neverReached(error: unknown): boolean {
  if (!(error instanceof BackendUnavailable)) return false;
  return !error.fault.gpuMayBeBusy || error.fault.reason === 'busy-with-others';
}

function passes(error: AppError): boolean {
  if (error instanceof BackendUnavailable) return neverReached(error);
  return error instanceof Busy || infrastructureFailure(error) !== undefined;
}

/** Counted by stage, since no generation was begun. */
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

/** On A1111 a unit that breaks takes all others with it, as one whose annotator is not on that machine. */
function judgeControl(record: TransferRecord, error: ControlNotApplied): Verdict {
  const { plan, warnings } = record;
  const units = plan.units.filter(({ required }) => required);
  if (error.fault.reason !== 'control-maps-missing' || units.length === plan.units.length)
    return { kind: 'fail', error };
  const left = plan.units.filter(({ required }) => !required);
  const leftOut = left.map(({ purpose }) => ({
    code: 'unit_left_out',
    detail: `The image generator applied no control with the optional control of ${purpose}, so it was left out.`,
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

/** NaN comes again with the same seed. */
function anotherSeed(record: TransferRecord): Partial<TransferRecord> {
  const seed = (record.plan.seed + 1) % 4_294_967_294;
  const detail = `The WebUI produced no numbers with seed ${record.plan.seed}; ${seed} was used instead.`;
  return {
    resultKey: null, // it is not the picture that was asked for
    plan: { ...record.plan, seed },
    warnings: [...record.warnings, { code: 'seed_changed', detail }],
  };
}

const FAULTS = {
  // Forge says NaN with a black picture.
  black: 'nan',
  flat: 'blank-picture',
  wrong_size: 'wrong-size',
  unreadable: 'unreadable-answer',
} as const satisfies Record<UnusableReason, FaultReason>;

/** What the WebUI painted can't be used: that is the backend's fault, and another attempt may help. */
export function unusablePicture(cause: ResultUnusable): BackendFailed {
  const fault = { reason: FAULTS[cause.reason], retryable: true, gpuMayBeBusy: false };
  return new BackendFailed('The WebUI answered with a picture that can not be used.', fault, { cause });
}
