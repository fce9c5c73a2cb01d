import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EaselClient } from '../service/easel-client.js';
import { EaselProcess, type Environment, type LogLine } from '../service/easel-process.js';
import type { SimulatorSettings } from '../webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';

export interface StandOptions {
  readonly simulator?: Partial<SimulatorSettings>;
  readonly environment?: Environment;
  /** Default: a new one. It goes when the stand is closed. */
  readonly dataDirectory?: string;
}

/** A simulated WebUI, and a service in front of it that can be killed and started again on the same data. */
export class Stand {
  private readonly before: LogLine[] = [];

  private constructor(
    readonly webui: WebUiSimulator,
    readonly dataDirectory: string,
    private readonly environment: Environment,
    public easel: EaselProcess,
    public client: EaselClient,
  ) {}

  static async open({ simulator, environment = {}, ...given }: StandOptions = {}): Promise<Stand> {
    const webui = await WebUiSimulator.start({ painter: 'tint', clock: { stepMs: 5 }, ...simulator });
    const dataDirectory = given.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'easel-faults-')));
    const easel = await EaselProcess.start({ webUiUrl: webui.url, dataDirectory, environment });
    return new Stand(webui, dataDirectory, environment, easel, new EaselClient(easel.url));
  }

  /** Log lines of all services that this stand had, the latest last. */
  get log(): readonly LogLine[] {
    return [...this.before, ...this.easel.log];
  }

  /** How often the log says that this transfer ended. */
  endings(id: string): number {
    return this.log.filter(
      ({ msg, transferId }) =>
        transferId === id && (msg === 'A transfer ended' || msg === 'A transfer was cancelled'),
    ).length;
  }

  /** A new service on what the last one left, which must have ended. */
  async startAgain(environment: Environment = {}): Promise<void> {
    this.before.push(...this.easel.log);
    const { webui, dataDirectory } = this;
    this.easel = await EaselProcess.start({
      webUiUrl: webui.url,
      dataDirectory,
      environment: { ...this.environment, ...environment },
    });
    this.client = new EaselClient(this.easel.url);
  }

  async kill(): Promise<void> {
    await this.easel.kill();
  }

  async close(): Promise<void> {
    this.webui.release();
    await this.easel.stop();
    await this.webui.stop();
    await rm(this.dataDirectory, { recursive: true, force: true });
  }
}

/** The transfer that a job in the WebUI belongs to: its task id begins with it. */
export function isOf(taskId: string | null, transferId: string): boolean {
  return taskId?.includes(transferId) ?? false;
}
