import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { descendantsOf } from '../../tools/stack/process-tree.js';
import { EaselClient } from '../service/easel-client.js';
import {
  EaselProcess,
  type Environment,
  eventually,
  type LogLine,
  timesLogged,
} from '../service/easel-process.js';
import type { SimulatorSettings } from '../webui-simulator/simulator-options.js';
import { intrusions } from './owners.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';

export interface StandOptions {
  readonly simulator?: Partial<SimulatorSettings>;
  /** Additional WebUIs, with settings that differ from the first one's: the GPU slots 1, 2, … */
  readonly more?: readonly Partial<SimulatorSettings>[];
  readonly environment?: Environment;
  /** Default: a new one, removed when the stand is closed. */
  readonly dataDirectory?: string;
}

/**
 * Simulated WebUIs, usually one, and a service in front of them that can be killed and restarted on the same data.
 */
export class Stand {
  private readonly before: LogLine[] = [];
  private readonly kills: number[] = [];

  private constructor(
    readonly webuis: readonly [WebUiSimulator, ...WebUiSimulator[]],
    readonly dataDirectory: string,
    private readonly environment: Environment,
    public easel: EaselProcess,
    public client: EaselClient,
  ) {}

  static async open({ simulator, more = [], ...given }: StandOptions = {}): Promise<Stand> {
    // No cached results: each transfer must meet its fault.
    const environment = { RESULT_CACHE_TTL_MS: '0', ...given.environment };
    const usual = { painter: 'tint', clock: { stepMs: 5 }, ...simulator } as const;
    const others = more.map((settings) => WebUiSimulator.start({ ...usual, ...settings }));
    const webuis = [await WebUiSimulator.start(usual), ...(await Promise.all(others))] as const;
    const dataDirectory = given.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'easel-faults-')));
    const easel = await EaselProcess.start({ webUiUrl: urlsOf(webuis), dataDirectory, environment });
    return new Stand([...webuis], dataDirectory, environment, easel, await EaselClient.of(easel.url));
  }

  /** The first WebUI, which is usually the only one. */
  get webui(): WebUiSimulator {
    return this.webuis[0];
  }

  /** Log lines of all services of this stand, the latest last. */
  get log(): readonly LogLine[] {
    return [...this.before, ...this.easel.log];
  }

  /** How often the log reports the end of this transfer. */
  endings(id: string): Promise<number> {
    return timesLogged(
      () => this.log,
      ({ msg, transferId }) =>
        transferId === id && (msg === 'Transfer ended' || msg === 'Transfer cancelled'),
    );
  }

  /** Process ids of the children that decode photos and find faces, or of those that finish pictures. */
  photoWorkers(lane: 'faces' | 'finish'): number[] {
    const words = new RegExp(`photo-worker\\.js\0${lane}(\0|$)`);
    return descendantsOf(this.easel.child.pid ?? 0).filter((pid) => words.test(commandOf(pid)));
  }

  async redisPid(): Promise<number> {
    return Number(await readFile(join(this.dataDirectory, 'redis', 'redis.pid'), 'utf8'));
  }

  /** Kills Redis; resolves when it is back with another process id. */
  async killRedis(): Promise<void> {
    const pid = await this.redisPid();
    process.kill(pid, 'SIGKILL');
    await eventually(async () => ((await this.redisPid()) === pid ? undefined : true));
  }

  /** Transfers that did not end once as a success, and jobs that were sent beside one left by a killed service. */
  async wrongEnds(ids: readonly string[]): Promise<string[]> {
    const wrong: string[] = [];
    for (const id of ids) {
      const { state, error } = await this.client.ended(id);
      if (state !== 'succeeded') wrong.push(`${id} ${state}: ${error?.code ?? ''}`);
    }
    for (const id of ids) {
      const times = await this.endings(id);
      if (times !== 1) wrong.push(`${id} ended ${times} times`);
    }
    return [...wrong, ...this.intrusions()];
  }

  /** Violations on the GPU. */
  intrusions(): string[] {
    return intrusions(this.webui.observations, this.kills);
  }

  /** Starts a new service on the data of the last one, which must have ended. */
  async startAgain(environment: Environment = {}): Promise<void> {
    this.before.push(...this.easel.log);
    const { webuis, dataDirectory } = this;
    this.easel = await EaselProcess.start({
      webUiUrl: urlsOf(webuis),
      dataDirectory,
      environment: { ...this.environment, ...environment },
    });
    this.client = await EaselClient.of(this.easel.url);
  }

  async kill(): Promise<void> {
    await this.easel.kill();
    this.kills.push(this.webui.observations.atMs);
  }

  async close(): Promise<void> {
    for (const webui of this.webuis) webui.release();
    await this.easel.stop();
    await this.endOrphanedRedis();
    for (const webui of this.webuis) await webui.stop();
    await rm(this.dataDirectory, { recursive: true, force: true });
  }

  /** A killed service leaves its Redis to the next one; if a test ends in between, it has to be ended here. */
  private async endOrphanedRedis(): Promise<void> {
    const pid = await this.redisPid().catch(() => 0); // already ended, as it should be
    if (pid === 0) return;
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function urlsOf(webuis: readonly [WebUiSimulator, ...WebUiSimulator[]]): string | readonly string[] {
  return webuis.length === 1 ? webuis[0].url : webuis.map(({ url }) => url);
}

/** The arguments of a process, each followed by a NUL; empty if it has ended. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Whether a job in the WebUI belongs to this transfer: its task id contains the transfer's. */
export function isOf(taskId: string | null, transferId: string): boolean {
  return taskId?.includes(transferId) ?? false;
}
