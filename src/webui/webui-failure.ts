/**
 * What went wrong between us and a WebUI.
 *
 * - `refused`: nobody listens, the host is unknown, or what answers there has no WebUI behind it; nothing reached one.
 * - `connection-lost`, `timeout`: cut off on the way; a job may have been taken and may still run.
 * - `missing-route`: the framework's own 404; in UI mode also everything during the first seconds of a start.
 * - `unavailable`: a proxy in front of the WebUI says that it is not there.
 * - `unit-invalid`, `control-missing`, `sampler-missing`, `request-invalid`: it understood and refused.
 * - `checkpoint-broken`: no checkpoint file, one that it can't read, or Forge after such a one.
 * - `process-broken`: the process can't generate any more until it is restarted: its CUDA context is lost, a model is split
 *   between card and RAM (A1111 with --medvram, after out of memory), or Forge lost its model.
 * - `unreadable`: an answer that is not what this route answers.
 */
export type WebUiFailureKind =
  | 'refused'
  | 'connection-lost'
  | 'timeout'
  | 'missing-route'
  | 'unavailable'
  | 'unauthorized'
  | 'out-of-gpu-memory'
  | 'out-of-host-memory'
  | 'nan'
  | 'unit-invalid'
  | 'control-missing'
  | 'sampler-missing'
  | 'request-invalid'
  | 'checkpoint-broken'
  | 'process-broken'
  | 'internal'
  | 'unreadable';

export interface WebUiFailureDetails {
  readonly status?: number;
  /** Class name of the exception on the other side, when it looks like one. */
  readonly exception?: string;
  readonly cause?: unknown;
}

/** One failed call. Holds none of the other program's text: that may name paths, prompts or whole pictures. */
export class WebUiFailure extends Error {
  override readonly name = 'WebUiFailure';
  readonly status: number | null;
  readonly exception: string | null;

  constructor(
    readonly kind: WebUiFailureKind,
    readonly route: string,
    { status, exception, cause }: WebUiFailureDetails = {},
  ) {
    super(`${route}: ${kind}${status === undefined ? '' : ` (${status})`}`, { cause });
    this.status = status ?? null;
    this.exception = exception ?? null;
  }

  /** Whether a job that was being posted may go on inside the WebUI. */
  get mayBeRunning(): boolean {
    return this.kind === 'connection-lost' || this.kind === 'timeout' || this.kind === 'unavailable';
  }
}
