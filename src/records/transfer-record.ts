import type { Warning } from '../errors/warning.js';
import type { TransferState } from './transfer-states.js';

export interface FaceRecord {
  /** Pixels of the upright photo. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Shorter side of the box, pixels of the upright photo. */
  readonly side: number;
  /** Degrees; see the face detector for their signs. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  readonly selected: boolean;
}

/** One ControlNet unit as it will be sent; `model` and `module` are names that the WebUI listed. */
export interface PlannedUnit {
  readonly purpose: string;
  readonly required: boolean;
  /** ControlNet preprocessor; `none` for a control map that the service draws itself. */
  readonly module: string;
  readonly model: string;
  readonly weight: number;
  readonly guidanceStart: number;
  readonly guidanceEnd: number;
  readonly controlMode: 'balanced' | 'prompt' | 'control';
  readonly lowVram: boolean;
}

/** Fixed at submission: the style and the caller's settings, resolved against the models that the WebUI has. */
export interface TransferPlan {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** -1 until it has been chosen. */
  readonly seed: number;
  readonly steps: number;
  readonly cfgScale: number;
  readonly denoisingStrength: number;
  readonly sampler: string;
  readonly scheduler: string;
  /** Title as the WebUI lists it; null: the checkpoint that is loaded. */
  readonly checkpoint: string | null;
  readonly units: readonly PlannedUnit[];
  /** Longer side of the generation, pixels. */
  readonly maxSide: number;
  /** How much of the photo's colours is transferred to the result, 0..1. */
  readonly colourMatch: number;
  readonly faces: 'largest' | 'all' | number;
  readonly onNoFace: 'fail' | 'continue';
  readonly format: 'jpeg' | 'png' | 'webp';
  readonly quality: number | null;
}

/** A photo that has not been fetched yet. */
export interface RemotePhoto {
  /** Validated at submission. Its query may carry a signature, so it must never be logged. */
  readonly url: string;
  /** The caller asked for `plan.maxSide`: the transfer fails rather than being generated at a smaller size. */
  readonly explicitSize: boolean;
}

/** Output of the prepare stage; pictures are named by the SHA-256 of their blob. */
export interface PreparedWork {
  readonly initImage: string;
  readonly controlMap: string | null;
  readonly frame: {
    readonly width: number;
    readonly height: number;
    readonly content: { readonly width: number; readonly height: number };
  };
}

/** Output of the generate stage, with the settings that the WebUI reports as used. */
export interface GeneratedWork {
  readonly image: string;
  readonly seed: number;
  readonly sampler: string;
  readonly scheduler: string;
  readonly steps: number;
  readonly checkpoint: string | null;
  /** First hex digits of the checkpoint file's SHA-256, where the WebUI reports them. */
  readonly checkpointHash?: string | null;
  /** Models were loaded during the generation, so its duration says little about later ones. */
  readonly loaded: boolean;
  /** How long it occupied its slot, ms, without `switchMs`. */
  readonly busyMs: number;
  /** How long it took to load another checkpoint, ms. */
  readonly switchMs: number;
}

export interface TransferResult {
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly format: 'jpeg' | 'png' | 'webp';
  readonly bytes: number;
}

/** The execution that works on the current stage. */
export interface StageRun {
  /** Id of the process, see `Heartbeat`. */
  readonly process: string;
  /** Id of the execution: writes of any other execution of the stage are rejected. */
  readonly run: string;
}

/** Durations in ms, filled as the transfer moves on. */
export interface TransferTimings {
  readonly queuedMs: number;
  readonly decodeMs: number;
  readonly facesMs: number;
  readonly controlMapMs: number;
  readonly waitMs: number;
  readonly generateMs: number;
  readonly finishMs: number;
  readonly totalMs: number;
}

/** The source of truth about one transfer, changed by compare-and-set only. Times are ms since the epoch. */
export interface TransferRecord {
  readonly id: string;
  readonly version: number;
  readonly callerId: string;
  /** The batch that it was submitted in; null: it was submitted on its own. */
  readonly batchId: string | null;
  readonly state: TransferState;
  readonly style: string;
  readonly createdAt: number;
  /** When it entered the waiting room: at its submission, or at an operator's retry. */
  readonly queuedAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly expiresAt: number;
  /** When the current state was entered. */
  readonly enteredAt: number;
  readonly priority: 'normal' | 'high';
  /** The estimate given at submission of when its generation begins, ms from `queuedAt`; null: none was given. */
  readonly estimatedStartMs: { readonly low: number; readonly high: number } | null;
  /** Sort key in the waiting room among the transfers of its caller, lowest first; below 0: before all callers'. */
  readonly order: number;
  readonly plan: TransferPlan;
  readonly photo: {
    readonly id: string;
    /** Null, like width and height, until the photo was fetched. */
    readonly sha256: string | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly faces: number | null;
    /** It was sent with this submission and is erased with the transfer. */
    readonly cameAlong: boolean;
  };
  /** Where the photo has to be fetched from; null once it is stored. */
  readonly remotePhoto: RemotePhoto | null;
  /** The key under which an identical request finds its result, see `KnownResults`; null: it is not shared. */
  readonly resultKey: string | null;
  /** Its result was taken from an earlier transfer. */
  readonly cached: boolean;
  /** Notified when it ends. It may carry a token, so it must never be logged. */
  readonly webhookUrl: string | null;
  readonly faces: readonly FaceRecord[];
  readonly metadata: Readonly<Record<string, string | number | boolean | null>>;
  /** The GPU slot that it is assigned to; null while it waits for one. */
  readonly slot: string | null;
  /** Slots whose WebUI failed on it: other slots are tried first. */
  readonly failedOn: readonly string[];
  /** Raised each time the current stage is enqueued again; part of the job's id. */
  readonly stageAttempt: number;
  readonly run: StageRun | null;
  /** How often a process died while it worked on the current stage. */
  readonly crashes: number;
  /** How often the current stage failed with an unexpected error. */
  readonly failures: number;
  /** Generations begun, without those that were interrupted by us or never reached a WebUI. */
  readonly attempts: number;
  /** The delay before the next attempt. */
  readonly pause: Pause | null;
  readonly prepared: PreparedWork | null;
  readonly generated: GeneratedWork | null;
  readonly result: TransferResult | null;
  readonly degraded: { readonly reason: string; readonly changes: readonly string[] } | null;
  readonly warnings: readonly Warning[];
  readonly timings: TransferTimings;
  readonly error: { readonly code: string; readonly detail: string } | null;
}

export interface Pause {
  /** Start, ms since the epoch. */
  readonly since: number;
  readonly ms: number;
}

/** A transfer that has succeeded. */
export type FinishedTransfer = TransferRecord & {
  readonly result: NonNullable<TransferRecord['result']>;
  readonly generated: NonNullable<TransferRecord['generated']>;
};

/** Whether it is in the waiting room: it is new, or was taken back from a slot that could not serve it. */
export function isUnassigned({ state, slot }: Pick<TransferRecord, 'state' | 'slot'>): boolean {
  return state === 'queued' || (state === 'waiting' && slot === null);
}

/**
 * Whether it goes before the round robin of the callers (SAVE_TRANSFER has the same rule): an operator moved it to
 * the front, or it has had its turn and was taken back from its slot.
 */
export function goesBeforeTurns({ state, order }: Pick<TransferRecord, 'state' | 'order'>): boolean {
  return order < 0 || state === 'waiting';
}

/** What is left of its pause, ms: never more than the whole pause, even when the clock was set back meanwhile. */
export function pauseLeftMs({ pause }: Pick<TransferRecord, 'pause'>): number {
  return pause === null ? 0 : Math.min(pause.ms, Math.max(0, pause.since + pause.ms - Date.now()));
}

export const NO_TIMINGS: TransferTimings = {
  queuedMs: 0,
  decodeMs: 0,
  facesMs: 0,
  controlMapMs: 0,
  waitMs: 0,
  generateMs: 0,
  finishMs: 0,
  totalMs: 0,
};

/** The fields of a transfer that no stage has worked on yet. */
export const UNTOUCHED = {
  startedAt: null,
  finishedAt: null,
  cached: false,
  estimatedStartMs: null,
  slot: null,
  failedOn: [] as readonly string[],
  stageAttempt: 0,
  run: null,
  crashes: 0,
  failures: 0,
  attempts: 0,
  pause: null,
  prepared: null,
  generated: null,
  result: null,
  degraded: null,
  timings: NO_TIMINGS,
  error: null,
} as const satisfies Partial<TransferRecord>;
