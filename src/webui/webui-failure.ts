/**
 * The kinds of failed requests to a WebUI.
 *
 * - `refused`: nothing listens, the host is unknown, or a proxy turned the request away; the request reached no
 *   WebUI.
 * - `connection-lost`, `timeout`: cut off under way; a job may have been accepted and may still run.
 * - `missing-route`: the framework's own 404; in UI mode also for all routes during the first seconds of a start.
 * - `unavailable`: a proxy in front of the WebUI reports that it is not there.
 * - `unit-invalid`, `control-missing`, `sampler-missing`, `request-invalid`: the WebUI rejected the request.
 * - `checkpoint-broken`: there is no checkpoint file, or the WebUI can't read it.
 * - `process-broken`: the process can't generate until it is restarted: its CUDA context is lost, a model is split
 *   between card and RAM (A1111 with --medvram, after out of memory), or Forge lost its model.
 * - `unreadable`: not a response of this route.
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
  /** Class name of the exception in the WebUI, if it looks like one. */
  readonly exception?: string;
  readonly cause?: unknown;
}

/** A failed request. Contains no text of the WebUI, which may include paths, prompts or whole pictures. */
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

  /** Whether a posted job may still run inside the WebUI. */
  get mayBeRunning(): boolean {
    return this.kind === 'connection-lost' || this.kind === 'timeout' || this.kind === 'unavailable';
  }
}
