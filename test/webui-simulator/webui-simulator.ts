import { setTimeout as sleep } from 'node:timers/promises';
import { CheckpointFolder } from './checkpoints.js';
import { Faults, type FaultRule } from './faults.js';
import { SimulatedHttp } from './http-server.js';
import { Observations, type ObservationReport } from './observations.js';
import { Atelier } from './painter/atelier.js';
import { SimulatedProgram, type Surroundings } from './program.js';
import { DEFAULT_SETTINGS, type SimulatorSettings } from './simulator-options.js';

/**
 * A stand-in for a headless Stable Diffusion WebUI: real HTTP on a real port, the program's routes, answers and quirks,
 * pictures that are restyled on the CPU, and every fault on demand.
 *
 *     const webui = await WebUiSimulator.start({ program: 'forge', clock: { stepMs: 2 } });
 *     …webui.url…
 *     await webui.stop();
 */
export class WebUiSimulator {
  readonly faults = new Faults();
  private readonly observed: Observations;
  private readonly atelier = new Atelier();
  private readonly around: Surroundings;
  private readonly stopped = new AbortController();
  private readonly releases = new Set<() => void>();
  private process: SimulatedProgram | null = null;
  private http: SimulatedHttp | null = null;
  private transition: Promise<void> = Promise.resolve();
  private boundPort = 0;

  private constructor(private readonly settings: SimulatorSettings) {
    this.observed = new Observations(settings.program);
    this.faults.add(...settings.faults);
    this.around = {
      settings,
      config: { saved: { ...settings.savedOptions } },
      folder: new CheckpointFolder(settings.checkpoints),
      faults: this.faults,
      observations: this.observed,
      atelier: this.atelier,
      control: {
        crash: (restartAfterMs) => void this.crash(restartAfterMs),
        untilReleased: () => new Promise((resolve) => this.releases.add(resolve)),
        release: () => this.release(),
      },
    };
  }

  /** Resolves when the port is open, unless the start-up settings keep it closed for a while. */
  static async start(options: Partial<SimulatorSettings> = {}): Promise<WebUiSimulator> {
    const simulator = new WebUiSimulator({ ...DEFAULT_SETTINGS, ...options });
    await simulator.restart();
    return simulator;
  }

  get url(): string {
    const { host } = this.settings;
    return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${this.boundPort}`;
  }

  get port(): number {
    return this.boundPort;
  }

  /** Everything observed since the start, across restarts. */
  get observations(): ObservationReport {
    return this.observed.report();
  }

  /** Requests faults; see `Fault`. */
  fault(...rules: readonly FaultRule[]): void {
    this.faults.add(...rules);
  }

  /** Releases everything that a `hang` holds. */
  release(): void {
    for (const resolve of this.releases) resolve();
    this.releases.clear();
  }

  /** From now on other programs use this much of the card; a new process starts with the value of the settings. */
  occupyCard(othersMiB: number): void {
    this.process?.world.memory.occupy(othersMiB);
    this.observed.changed();
  }

  /** Resolves as soon as the condition holds. It is evaluated on every request, step and end of a job. */
  async until(holds: (seen: ObservationReport) => boolean): Promise<void> {
    await this.observed.until(() => holds(this.observed.report()));
  }

  /**
   * Number of waits that a manual clock holds: steps, loads, encoding. 0 if nothing runs, or with an automatic
   * clock.
   */
  get held(): number {
    return this.process?.world.clock.held ?? 0;
  }

  /**
   * Advances a manual clock by one wait: a step, a load, a decode. Resolves when the next wait has begun, or all
   * is done.
   */
  async tick(): Promise<void> {
    this.process?.world.clock.tick();
    await this.until(({ running }) => this.held > 0 || running === 0);
  }

  /** Ticks until the condition holds. */
  async tickUntil(holds: (seen: ObservationReport) => boolean): Promise<void> {
    while (!holds(this.observed.report())) {
      await this.until((seen) => holds(seen) || this.held > 0);
      if (!holds(this.observed.report())) await this.tick();
    }
  }

  /** Kills the process as with kill -9: connections are reset, jobs and their state are lost, the disk stays. */
  async crash(restartAfterMs: number | null = null): Promise<void> {
    this.process?.die();
    this.observed.processEnded();
    this.process = null;
    await this.closePort();
    if (restartAfterMs === null) return;
    await sleep(restartAfterMs, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    if (!this.stopped.signal.aborted) await this.restart();
  }

  /** A new process on the same port. */
  async restart(): Promise<void> {
    if (this.process !== null) await this.crash();
    this.observed.processStarted();
    this.process = new SimulatedProgram(this.around);
    const { refuseMs = 0 } = this.settings.startup;
    if (refuseMs > 0 && this.boundPort !== 0) {
      await sleep(refuseMs, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
    if (!this.stopped.signal.aborted) await this.openPort();
  }

  /** Refuses new connections and resets open ones until `acceptConnections`; running jobs continue. */
  async refuseConnections(): Promise<void> {
    await this.closePort();
  }

  async acceptConnections(): Promise<void> {
    await this.openPort();
  }

  /** Ends everything without leftovers. */
  async stop(): Promise<void> {
    this.stopped.abort();
    this.process?.die();
    this.process = null;
    this.release();
    await this.closePort();
    await this.atelier.close();
  }

  private async openPort(): Promise<void> {
    await this.inTurn(async () => {
      if (this.http !== null || this.process === null) return;
      const { host, mode, program } = this.settings;
      const http = new SimulatedHttp(
        {
          host,
          keepAliveMs: mode === 'ui' ? 5_000 : 30_000,
          gzip: program === 'a1111' || mode === 'nowebui',
          timesAnswers: program === 'a1111',
        },
        async (call) => this.process?.answer(call) ?? Promise.reject(new Error('No process')),
      );
      this.boundPort = await http.listen(this.boundPort || this.settings.port);
      this.http = http;
    });
  }

  private async closePort(): Promise<void> {
    await this.inTurn(async () => {
      await this.http?.close();
      this.http = null;
    });
  }

  /** Serialises opening and closing. */
  private async inTurn(change: () => Promise<void>): Promise<void> {
    this.transition = this.transition.catch(() => undefined).then(change);
    await this.transition;
  }
}
