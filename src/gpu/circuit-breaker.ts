import { Logger } from '@nestjs/common';
import type { Backend } from './backend.js';
import type { Circuit } from './circuit.js';
import type { GenerationResult } from './generation.js';
import { BackendUnavailable, type FaultReason, faultOf } from './gpu.errors.js';

/** Faults that do not count: the WebUI is away or used by others, or the job was not suited to it. */
const NOT_COUNTED: ReadonlySet<FaultReason> = new Set([
  'unreachable',
  'starting',
  'unauthorized',
  'busy-with-others',
  'interrupted-by-others',
  'rejected',
  'sampler-missing',
  'control-names-unknown',
  'control-map-blank',
]);

/** Feeds the outcome of a WebUI's generations into its circuit, and holds the backend while the circuit is open. */
export class CircuitBreaker {
  private readonly logger = new Logger(CircuitBreaker.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly circuit: Circuit,
  ) {
    backend.onTurn((state) => {
      if (state === 'up') circuit.cameUp(performance.now());
      else circuit.wentDown(performance.now());
      this.apply();
    });
  }

  /** Runs one generation and passes its error on. */
  async watch(transferId: string, generate: () => Promise<GenerationResult>): Promise<GenerationResult> {
    const { backend, circuit } = this;
    circuit.began(transferId, performance.now());
    this.apply();
    backend.running += 1;
    try {
      const result = await generate();
      backend.pace.add(result.elapsedMs);
      backend.isBroken = false;
      circuit.succeeded();
      return result;
    } catch (error) {
      const isTrial = circuit.isTrial(transferId);
      const reason = faultOf(error)?.reason;
      this.note(transferId, reason);
      throw isTrial && reason === 'process-broken' ? stillBroken(error) : error;
    } finally {
      backend.running -= 1;
      this.apply();
    }
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private note(transferId: string, reason: FaultReason | undefined): void {
    const { backend, circuit } = this;
    if (reason === 'process-broken') {
      backend.isBroken = true; // until a generation succeeds, or the process is another one
      circuit.broke(performance.now());
    } else if (reason === undefined || NOT_COUNTED.has(reason)) circuit.calledOff(transferId);
    else circuit.failed(transferId, reason, performance.now());
  }

  private apply(): void {
    const { backend, circuit } = this;
    const { slot } = backend;
    const now = performance.now();
    const why = circuit.blocked(now);
    const held = backend.holds.some(({ reason }) => reason === 'circuit');
    clearTimeout(this.timer);
    const again = circuit.opensAgainAt(now);
    // Timers may fire slightly early by this clock.
    if (again !== null) this.timer = setTimeout(() => this.apply(), again - now + 1).unref();
    if (why !== null) {
      backend.hold('circuit', why);
      const forMs = again === null ? undefined : Math.round(again - now);
      if (!held) this.logger.warn({ slot, why, forMs }, 'WebUI gets no work for a while');
    } else if (held) {
      backend.lift('circuit');
      this.logger.log({ slot, circuit: circuit.state(now) }, 'WebUI gets work again');
    }
  }
}

/** The WebUI was already broken before this transfer: it must not cost the transfer an attempt. */
function stillBroken(cause: unknown): BackendUnavailable {
  const fault = { reason: 'process-broken', retryable: true, gpuMayBeBusy: false } as const;
  return new BackendUnavailable('The image generator has to be restarted.', fault, { cause });
}
