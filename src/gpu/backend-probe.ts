import { Logger } from '@nestjs/common';
import { WebUiFailure } from '../webui/webui-failure.js';
import type { Backend, BackendState } from './backend.js';
import type { Capabilities, LaunchMode } from './capabilities.js';
import { pause } from '../timing/pause.js';
import { readCapabilities } from './read-capabilities.js';
import { isIdle } from './wait-for-idle.js';

export interface ProbeSettings {
  /** Time between two requests to a WebUI that is up, ms. */
  readonly everyMs: number;
  readonly launchMode: LaunchMode | 'auto';
}

/**
 * First delay after a failure; doubles up to the usual interval. Too frequent requests can break a starting WebUI.
 */
const FIRST_RETRY_MS = 500;
const ANSWER_WITHIN_MS = 5000;
/** Lists change when model files are added. ControlNet's is rescanned only while the WebUI is idle. */
const REREAD_EVERY_MS = 60_000;
/**
 * How long ControlNet may be missing after the first response: Forge in UI mode took up to 2.6 s on an idle
 * machine.
 */
const CONTROL_NET_WITHIN_MS = 30_000;
/** The same for a WebUI that had ControlNet before, so it is expected to come back. */
const CONTROL_NET_BACK_WITHIN_MS = 120_000;

/**
 * Probes one WebUI, with one light request at a time, and reads its capabilities whenever it comes up. Only the
 * loop of this class sets the backend's state.
 */
export class BackendProbe {
  private readonly logger = new Logger(BackendProbe.name);
  private readonly stopped = new AbortController();
  private wakeUp = new AbortController();
  private loop: Promise<void> | null = null;
  private retryMs = FIRST_RETRY_MS;
  private readAt = -Infinity;
  private answeringSince: number | null = null;
  private timeouts = 0;

  /** @param onCapabilities called after each reading of the capabilities */
  constructor(
    private readonly backend: Backend,
    private readonly settings: ProbeSettings,
    private readonly onCapabilities: (capabilities: Capabilities) => Promise<void>,
  ) {}

  start(): void {
    this.loop ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    this.wakeUp.abort();
    await this.loop;
  }

  /** Probes at once: a generation has met an unexpected state. */
  wake(): void {
    this.wakeUp.abort();
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      const delayMs = await this.look();
      if (this.stopped.signal.aborted) return;
      this.wakeUp = new AbortController();
      await pause(delayMs, this.wakeUp.signal);
    }
  }

  private async look(): Promise<number> {
    try {
      const options = { deadlineMs: ANSWER_WITHIN_MS, signal: this.stopped.signal };
      const { state } = await this.backend.client.progress(options);
      this.backend.lastSeenAt = new Date();
      this.answeringSince ??= performance.now();
      this.timeouts = 0;
      const complete = await this.readIfDue(isIdle(state));
      if (!complete) return this.nextRetry();
      this.backend.observe(state);
      this.retryMs = FIRST_RETRY_MS;
      return this.settings.everyMs;
    } catch (error) {
      if (this.stopped.signal.aborted) return 0;
      this.setState(this.stateAfter(error), error);
      return this.nextRetry();
    }
  }

  /** @returns whether everything is registered */
  private async readIfDue(rescan: boolean): Promise<boolean> {
    const { backend, settings } = this;
    const now = performance.now();
    const known = backend.capabilities;
    const hadControlNet = known !== null && known.controlNetUnits > 0;
    if (backend.state === 'up' && hadControlNet && now - this.readAt < REREAD_EVERY_MS) return true;
    const { capabilities, hasControlNet } = await readCapabilities(
      backend.client,
      settings.launchMode,
      known,
      { signal: this.stopped.signal, rescan },
    );
    const waited = now - (this.answeringSince ?? now);
    const patienceMs = hadControlNet ? CONTROL_NET_BACK_WITHIN_MS : CONTROL_NET_WITHIN_MS;
    if (!hasControlNet && waited < patienceMs) {
      this.setState('starting');
      return false;
    }
    backend.capabilities = capabilities;
    this.readAt = now;
    await this.onCapabilities(capabilities);
    this.setState('up');
    return true;
  }

  /** A single timeout says little: detection and model loading block all responses for seconds. */
  private stateAfter(error: unknown): BackendState {
    const kind = error instanceof WebUiFailure ? error.kind : null;
    if (kind === 'timeout') this.timeouts += 1;
    if (kind === 'timeout' && this.timeouts < 2) return this.backend.state;
    this.answeringSince = null;
    return kind === 'missing-route' ? 'starting' : 'down';
  }

  private setState(state: BackendState, error?: unknown): void {
    const { state: before, trouble: known } = this.backend;
    const trouble = state === 'up' ? null : troubleOf(error);
    this.backend.state = state;
    this.backend.trouble = trouble;
    if (state === before && trouble === known) return;
    const { slot, capabilities } = this.backend;
    const about = { slot, before, reason: trouble ?? undefined };
    if (state === 'up') {
      const { kind, launchMode, simulator, controlNetModels } = capabilities ?? {};
      const models = controlNetModels?.length;
      this.logger.log({ ...about, kind, launchMode, simulator, models }, 'WebUI is up');
      if (simulator === true) {
        this.logger.warn({ slot }, 'This backend is the SIMULATOR: no real model paints its pictures');
      }
    } else this.logger.warn({ ...about, state }, 'WebUI is not available');
  }

  private nextRetry(): number {
    const delayMs = this.retryMs;
    this.retryMs = Math.min(this.retryMs * 2, this.settings.everyMs);
    return Math.min(delayMs, this.settings.everyMs);
  }
}

/** Contains nothing of the response but its route and status. */
function troubleOf(error: unknown): string {
  if (error === undefined) return 'ControlNet is not registered yet';
  if (!(error instanceof WebUiFailure)) return 'unreadable';
  const { route, kind, status } = error;
  return `${route.replace(/\?.*/, '')}: ${kind}${status === null ? '' : ` (${status})`}`;
}
