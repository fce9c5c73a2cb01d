import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from './painter/random.js';

/** Durations of the simulated machine in milliseconds, measured on a T4 where a figure was published. */
export interface ClockSettings {
  /** No wait ends by itself: every wait ends when the test calls `tick`. */
  manual: boolean;
  /** All durations are divided by this. */
  speed: number;
  /** One step, whatever the size. Loads, encoding and decoding then also take one step unless given. */
  stepMs: number | null;
  /** All steps of an iteration together, whatever their number. */
  jobMs: number | null;
  checkpointLoadMs: number;
  controlNetLoadMs: number;
  /** Scripts, prompts and the like at the start of a job. */
  prepareMs: number;
  preprocessMs: number;
  /** VAE encode of the init image, and the same again for the decode, at 512 x 512. */
  vaeMs: number;
  /** Encoding the result to PNG and base64 after the lock was released, at 512 x 512. */
  encodeMs: number;
  /** /controlnet/detect, during which the server sends no responses. */
  detectMs: number;
  /** Variation of each job and load: standard deviation of the logarithm of the factor. 0: none. */
  noise: number;
  /** The same seed gives the same factors. */
  noiseSeed: number;
}

const T4_CLOCK: ClockSettings = {
  manual: false,
  speed: 1,
  stepMs: null,
  jobMs: null,
  checkpointLoadMs: 8_000,
  controlNetLoadMs: 2_500,
  prepareMs: 60,
  preprocessMs: 60,
  vaeMs: 250,
  encodeMs: 120,
  detectMs: 400,
  noise: 0,
  noiseSeed: 1,
};

/** 5.5 iterations per second at 512 x 512 with memory-efficient attention. */
const T4_STEP_MS = 182;
/** A ControlNet is an additional encoder, about 42 % of the UNet, in each step. */
const CONTROL_UNIT_SHARE = 0.45;

export interface StepLoad {
  width: number;
  height: number;
  batch: number;
  units: number;
  steps: number;
}

const area = (load: { width: number; height: number }): number => (load.width * load.height) / (512 * 512);

export class SimulatedClock {
  private readonly settings: ClockSettings;
  private readonly origin = performance.now();
  private readonly pending = new Set<() => void>();
  private readonly random: () => number;

  constructor(
    given: Partial<ClockSettings>,
    private readonly processGone: AbortSignal,
    private readonly onPending: () => void = () => undefined,
  ) {
    processGone.addEventListener('abort', () => this.tick(), { once: true });
    const { stepMs, jobMs } = given;
    const quick = stepMs ?? (jobMs === undefined || jobMs === null ? null : Math.min(jobMs, 5));
    const flat =
      quick === null
        ? {}
        : {
            checkpointLoadMs: quick,
            controlNetLoadMs: quick,
            prepareMs: quick,
            preprocessMs: quick,
            vaeMs: quick,
            encodeMs: 0,
            detectMs: quick,
          };
    this.settings = { ...T4_CLOCK, ...flat, ...given };
    this.random = seededRandom(this.settings.noiseSeed);
  }

  /** Milliseconds since the process started; monotonic. */
  now(): number {
    return performance.now() - this.origin;
  }

  /** Waits `ms` of simulated time; rejects when the process dies. */
  async wait(ms: number): Promise<void> {
    if (this.settings.manual) {
      await this.waitForTick();
      return;
    }
    const real = ms / this.settings.speed;
    if (real > 0) await sleep(real, undefined, { signal: this.processGone });
    this.processGone.throwIfAborted();
  }

  /** Number of waits that a manual clock holds. */
  get held(): number {
    return this.pending.size;
  }

  /** Ends all current waits; waits that follow them last until the next tick. */
  tick(): void {
    const ending = [...this.pending];
    this.pending.clear();
    for (const end of ending) end();
  }

  stepMs(load: StepLoad): number {
    const { stepMs, jobMs } = this.settings;
    if (stepMs !== null) return stepMs;
    if (jobMs !== null) return jobMs / load.steps;
    return T4_STEP_MS * area(load) ** 1.1 * load.batch * (1 + CONTROL_UNIT_SHARE * load.units);
  }

  vaeMs(load: { width: number; height: number }): number {
    return this.settings.vaeMs * (this.isFlat() ? 1 : area(load));
  }

  encodeMs(load: { width: number; height: number }): number {
    return this.settings.encodeMs * (this.isFlat() ? 1 : area(load));
  }

  /** The factor of the next job or load: lognormal, 1 on average. */
  drawNoise(): number {
    const { noise } = this.settings;
    if (noise === 0) return 1;
    const normal = Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
    return Math.exp(noise * normal - noise ** 2 / 2);
  }

  /** A fixed duration of the machine. */
  duration(
    name: 'checkpointLoadMs' | 'controlNetLoadMs' | 'prepareMs' | 'preprocessMs' | 'detectMs',
  ): number {
    return this.settings[name];
  }

  private async waitForTick(): Promise<void> {
    this.processGone.throwIfAborted();
    await new Promise<void>((resolve) => {
      this.pending.add(resolve);
      this.onPending();
    });
    this.processGone.throwIfAborted();
  }

  private isFlat(): boolean {
    return this.settings.stepMs !== null || this.settings.jobMs !== null;
  }
}
