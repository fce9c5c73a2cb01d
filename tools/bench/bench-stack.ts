import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobObservation } from '../../test/webui-simulator/observations.js';
import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import type { Chart } from '../plot/chart.js';
import { EaselClient } from '../stack/easel-client.js';
import { EaselStack } from '../stack/easel-stack.js';
import { privateEnvironment } from '../stack/private-service.js';
import { type Interruption, ToolFailure } from '../stack/run-tool.js';
import { type Submission, submitPhoto } from './submit-photo.js';

const LOOK_EVERY_MS = 100;
/** Smaller pictures are those of the warm-up, pixels. */
const SMALLEST_SIDE = 512;

interface BenchStackOptions {
  /** Duration of each job in the WebUI, ms; default: as `simulator` says. */
  readonly jobMs?: number;
  readonly simulator?: Partial<SimulatorSettings> | readonly Partial<SimulatorSettings>[];
  /** Number of WebUIs. Default: 1. */
  readonly backends?: number;
  /** Settings of the service that differ from its defaults. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Modules that the measurement loads into the service, see ServiceOptions. */
  readonly preloads?: readonly string[];
}

/** Arguments of every measurement. */
export interface Bench {
  readonly interruption: Interruption;
  /** A JPEG of 12 megapixels. */
  readonly photo: Buffer;
  /** Data directory of all measurements, warm after the first one. */
  readonly directory: string;
  /** Fewer repetitions, to check that the benchmark works. */
  readonly quick: boolean;
}

/** One row of the table. */
export interface BenchRow {
  readonly what: string;
  /** The target; null if there is none. */
  readonly bar: string | null;
  readonly measured: string;
  readonly reached: boolean | null;
  /** The underlying figures, for programs. */
  readonly values: Readonly<Record<string, number>>;
  /** The figures over time, if there is a course. */
  readonly series?: readonly object[];
}

/** Results of a part of the benchmark: rows of the table, and charts by file name. */
export interface Measured {
  readonly rows: readonly BenchRow[];
  readonly charts: Readonly<Record<string, Chart>>;
}

/** A service in front of a WebUI whose jobs all take the same time. */
export class BenchStack {
  readonly client: EaselClient;

  private constructor(
    readonly stack: EaselStack,
    private readonly bench: Bench,
  ) {
    this.client = new EaselClient(stack.url, bench.interruption.signal);
  }

  static async use<T>(
    bench: Bench,
    options: BenchStackOptions,
    work: (stack: BenchStack) => Promise<T>,
  ): Promise<T> {
    const stack = await BenchStack.start(bench, options);
    try {
      await stack.accepting();
      return await work(new BenchStack(stack, bench));
    } finally {
      await stack.stop();
    }
  }

  static async start(
    { directory, interruption }: Bench,
    { jobMs, preloads, backends, simulator, environment }: BenchStackOptions,
  ): Promise<EaselStack> {
    const log = await open(join(directory, 'service.log'), 'a');
    try {
      return await EaselStack.start(
        {
          environment: { ...(await privateEnvironment(directory)), ...environment },
          output: log.fd,
          preloads,
          backends,
          simulator: simulator ?? { painter: 'tint', clock: { jobMs } },
        },
        interruption,
      );
    } finally {
      await log.close();
    }
  }

  /** All our processes: the service, its photo workers, its Redis. */
  get family(): number[] {
    return this.stack.service.family();
  }

  /** The jobs of the WebUIs, without the small pictures of the warm-up. */
  jobs(): JobObservation[] {
    const jobs = this.stack.simulators.flatMap(({ observations }) => observations.jobs);
    return jobs.filter(({ width }) => width >= SMALLEST_SIDE);
  }

  async submit(): Promise<Submission> {
    return submitPhoto(this.stack.url, this.bench.photo);
  }

  async submitMany(count: number): Promise<Submission[]> {
    const submissions: Submission[] = [];
    for (let index = 0; index < count; index += 1) submissions.push(await this.submit());
    return submissions;
  }

  /** Resolves when no transfer waits or runs. @param lookEveryMs each look costs the service a response */
  async untilIdle(lookEveryMs = LOOK_EVERY_MS): Promise<void> {
    for (;;) {
      this.bench.interruption.signal.throwIfAborted();
      const { waiting, running } = await this.client.queue();
      if (waiting + running === 0) return;
      await sleep(lookEveryMs);
    }
  }

  /** Fails if a transfer failed, because figures about failed transfers would be meaningless. */
  async expectSuccess(submissions: readonly Pick<Submission, 'id'>[]): Promise<void> {
    for (const { id } of submissions) {
      const { state, error } = await this.client.transfer(id);
      if (state !== 'succeeded') throw new ToolFailure(`A transfer ended ${state} (${error?.code})`);
    }
  }
}
