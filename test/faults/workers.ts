import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisEndpoint } from '../../src/redis/redis-endpoint.js';
import { RedisSettings } from '../../src/redis/redis.config.js';
import { startRedis } from '../../src/redis/start-redis.js';
import { EaselClient } from '../service/easel-client.js';
import { EaselProcess, eventually, type Environment, timesLogged } from '../service/easel-process.js';
import { intrusions } from './owners.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';

const HAS_THE_GPU = 'GPU lease acquired';

/** An HTTP process and two workers, with one Redis, one folder for the pictures and one WebUI. */
export class Workers {
  readonly client: EaselClient;
  private readonly kills: number[] = [];

  private constructor(
    readonly webui: WebUiSimulator,
    readonly http: EaselProcess,
    readonly workers: readonly EaselProcess[],
    private readonly redis: RedisEndpoint,
  ) {
    this.client = new EaselClient(http.url);
  }

  static async open(stepMs: number): Promise<Workers> {
    const directory = await mkdtemp(join(tmpdir(), 'easel-workers-'));
    const redis = await startRedis(new RedisSettings(), directory);
    const webui = await WebUiSimulator.start({ painter: 'tint', clock: { stepMs } });
    const environment: Environment = {
      REDIS_URL: `unix://${redis.address}`,
      ROLE: 'http',
      SHUTDOWN_DRAIN_MS: '0',
      GPU_LEASE_MS: '1000',
    };
    const options = { webUiUrl: webui.url, dataDirectory: directory, environment };
    const http = await EaselProcess.start(options);
    const workers: EaselProcess[] = [];
    for (let index = 0; index < 2; index += 1) {
      workers.push(await EaselProcess.start({ ...options, program: 'worker.js' }));
    }
    const all = new Workers(webui, http, workers, redis);
    await all.client.accepting();
    await all.holders(1);
    return all;
  }

  /** The workers that acquired the GPU, the latest last, once it was acquired this often. */
  async holders(times: number): Promise<EaselProcess[]> {
    return eventually(() => {
      const takes = this.workers.flatMap((worker) =>
        worker.log
          .filter(({ msg }) => msg === HAS_THE_GPU)
          .map(({ fence }) => ({ worker, fence: Number(fence) })),
      );
      if (takes.length < times) return undefined;
      return takes.toSorted((a, b) => a.fence - b.fence).map(({ worker }) => worker);
    });
  }

  /** How often the log of a worker reports the end of this transfer. */
  endings(id: string): Promise<number> {
    return timesLogged(
      () => this.workers.flatMap(({ log }) => log),
      ({ msg, transferId }) => msg === 'Transfer ended' && transferId === id,
    );
  }

  async kill(worker: EaselProcess): Promise<void> {
    await worker.kill();
    this.kills.push(this.webui.observations.atMs);
  }

  /** Violations on the GPU. */
  intrusions(): string[] {
    return intrusions(this.webui.observations, this.kills);
  }

  async close(): Promise<void> {
    this.webui.release();
    for (const easel of [...this.workers, this.http]) await easel.stop();
    await this.webui.stop();
    await this.redis.stop();
    await rm(this.http.dataDirectory, { recursive: true, force: true });
  }
}
