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

/** One ControlNet unit as it will be sent; `model` and `module` are names that the backend listed. */
export interface PlannedUnit {
  readonly purpose: string;
  readonly required: boolean;
  /** `none` for a map that we draw ourselves. */
  readonly module: string;
  readonly model: string;
  readonly weight: number;
  readonly guidanceStart: number;
  readonly guidanceEnd: number;
  readonly controlMode: 'balanced' | 'prompt' | 'control';
  readonly lowVram: boolean;
}

/** What was decided at submit: the style and the caller's wishes resolved against the backend's models. */
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
  /** Title as the backend lists it, or null: whatever is loaded. */
  readonly checkpoint: string | null;
  readonly units: readonly PlannedUnit[];
  /** Longer side of the generation, pixels. */
  readonly maxSide: number;
  /** Share of the photo's colours taken over, 0..1. */
  readonly colourMatch: number;
  readonly faces: 'largest' | 'all' | number;
  readonly onNoFace: 'fail' | 'continue';
  readonly format: 'jpeg' | 'png' | 'webp';
  readonly quality: number | null;
}

/** A photo that has not been fetched yet. */
export interface RemotePhoto {
  /** As it was judged; may have a signature in its query, so it goes into no log. */
  readonly url: string;
  /** The caller asked for `plan.maxSide`: it is refused rather than made smaller. */
  readonly explicitSize: boolean;
}

/** What the prepare stage left behind; pictures are blobs. */
export interface PreparedWork {
  readonly initImage: string;
  readonly controlMap: string | null;
  readonly frame: {
    readonly width: number;
    readonly height: number;
    readonly content: { readonly width: number; readonly height: number };
  };
}

/** What the WebUI says that it really ran. */
export interface GeneratedWork {
  readonly image: string;
  readonly seed: number;
  readonly sampler: string;
  readonly scheduler: string;
  readonly steps: number;
  readonly checkpoint: string | null;
  /** First hex digits of that file's SHA-256, where the WebUI says them. */
  readonly checkpointHash?: string | null;
  /** Models were loaded while it was generated: it took longer than others will. */
  readonly loaded: boolean;
  /** For how long it kept its slot, ms, without the time that another checkpoint took to load. */
  readonly busyMs: number;
  /** That time. */
  readonly switchMs: number;
}

export interface TransferResult {
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly format: 'jpeg' | 'png' | 'webp';
  readonly bytes: number;
}

/** Who works on the current stage. */
export interface StageRun {
  /** The process, see `Heartbeat`. */
  readonly process: string;
  /** This very execution: what another execution of the same stage writes is not taken. */
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

/** The truth about one transfer. Times are ms since the epoch. Changed by compare-and-set only. */
export interface TransferRecord {
  readonly id: string;
  readonly version: number;
  readonly callerId: string;
  /** The batch that it came in; null: it came alone. */
  readonly batchId: string | null;
  readonly state: TransferState;
  readonly style: string;
  readonly createdAt: number;
  /** When it entered the waiting room: its submission, or an operator's retry. */
  readonly queuedAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly expiresAt: number;
  /** When the current state was entered. */
  readonly enteredAt: number;
  readonly priority: 'normal' | 'high';
  /** When its generation begins, in ms from `queuedAt`, as its caller was told at its submission; null: nobody was. */
  readonly estimatedStartMs: { readonly low: number; readonly high: number } | null;
  /** Place in the waiting room, among those of its caller: smaller goes first; below 0 before everybody's. */
  readonly order: number;
  readonly plan: TransferPlan;
  readonly photo: {
    readonly id: string;
    /** This and its size are null until it was fetched. */
    readonly sha256: string | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly faces: number | null;
    /** It came with this transfer, and goes with it. */
    readonly cameAlong: boolean;
  };
  /** Where the photo has to be fetched from; null once it is here. */
  readonly remotePhoto: RemotePhoto | null;
  /** By which its result is known to the same request, see `KnownResults`; null: it is not. */
  readonly resultKey: string | null;
  /** Its result is an earlier transfer's. */
  readonly cached: boolean;
  /** Who is told of its end; may have a token in it, so it goes into no log. */
  readonly webhookUrl: string | null;
  readonly faces: readonly FaceRecord[];
  readonly metadata: Readonly<Record<string, string | number | boolean | null>>;
  /** The GPU slot that it was given to; null while it waits for one. */
  readonly slot: string | null;
  /** Slots whose WebUI failed it: others are tried first. */
  readonly failedOn: readonly string[];
  /** Raised each time the current stage is enqueued again; part of the job's id. */
  readonly stageAttempt: number;
  readonly run: StageRun | null;
  /** How often a process died while it worked on the current stage. */
  readonly crashes: number;
  /** How often the current stage failed for a reason that nobody foresaw. */
  readonly failures: number;
  /** Generations begun, without those that were called off or never reached a WebUI. */
  readonly attempts: number;
  /** Before another attempt. */
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
  /** Since when, ms since the epoch. */
  readonly since: number;
  readonly ms: number;
}

/** A transfer that has succeeded. */
export type FinishedTransfer = TransferRecord & {
  readonly result: NonNullable<TransferRecord['result']>;
  readonly generated: NonNullable<TransferRecord['generated']>;
};

/** Whether it is in the waiting room: new, or taken back from a slot that could not serve it. */
export function isUnassigned({ state, slot }: Pick<TransferRecord, 'state' | 'slot'>): boolean {
  return state === 'queued' || (state === 'waiting' && slot === null);
}

/**
 * Whether it waits for no turn of its caller (as SAVE_TRANSFER has it): an operator moved it to the front, or it has had
 * its turn and was taken back.
 */
export function goesBeforeTurns({ state, order }: Pick<TransferRecord, 'state' | 'order'>): boolean {
  return order < 0 || state === 'waiting';
}

/** What is left of its pause, ms: never more than the whole of it, wherever the clock was set to meanwhile. */
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

/** What a transfer has not got before anybody worked on it. */
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
