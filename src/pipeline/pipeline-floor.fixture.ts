import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import Bull from 'bull';
import { GpuAccounts, TYPICAL_GPU_KEY } from '../access/gpu-account.js';
import { Backends } from '../gpu/backends.js';
import { GpuSettings } from '../gpu/gpu.config.js';
import { DEFAULT_WEBUI_URL, WebUis } from '../gpu/webuis.js';
import { Metrics } from '../metrics/metrics.js';
import { BatchRecords } from '../records/batch-records.js';
import { KnownResults } from '../records/known-results.js';
import { KnownResultsSettings } from '../records/known-results.config.js';
import { PhotoRecords } from '../records/photo-records.js';
import { RecordsSettings } from '../records/records.config.js';
import { SharedPhotos } from '../records/shared-photos.js';
import { EndSettlement } from '../records/end-settlement.js';
import { TransferMetrics } from '../records/transfer-metrics.js';
import { TransferPictures } from '../records/transfer-pictures.js';
import { TransferRecords } from '../records/transfer-records.js';
import { RedisConnections } from '../redis/redis-connections.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { Durations } from '../scheduling/durations.js';
import { GpuUsage } from '../scheduling/gpu-usage.js';
import { Heartbeat } from '../scheduling/heartbeat.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import { queueNames, type StageJob } from '../scheduling/queues.js';
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { BlobStore } from '../storage/blob-store.js';
import { OWNER_MARK } from '../storage/storage-owner.js';
import { StorageSettings } from '../storage/storage.config.js';
import { Dispatcher } from './dispatcher.js';
import { PipelineSettings } from './pipeline.config.js';
import { Reassignment } from './reassignment.js';
import { Reconciler } from './reconciler.js';
import { RetryJudge } from './retry-judge.js';
import { SchedulingBoard } from './scheduling-board.js';
import { SlotFitness } from './slot-fitness.js';
import { StageAttempts } from './stage-attempts.js';
import { StageClaims } from './stage-claims.js';
import { StageHandover } from './stage-handover.js';
import { StageRunner } from './stage-runner.js';
import { TransferEnds } from './transfer-ends.js';

// Failures in these tests are intended.
Logger.overrideLogger(false);

export const SLOT = '0';
const NOWHERE = {
  url: DEFAULT_WEBUI_URL,
  credentials: '',
  launchMode: 'auto',
  vramBudgetMiB: undefined,
  weight: 1,
} as const;

/** The pipeline of one process on a real Redis, wired by hand; without consumers. */
export class PipelineFloor {
  readonly records: TransferRecords;
  readonly signals: Signals;
  readonly blobs: BlobStore;
  readonly queues: StageQueues;
  readonly queueSwitch: QueueSwitch;
  readonly backends: Backends;
  readonly heartbeat: Heartbeat;
  readonly usage: GpuUsage;
  readonly claims: StageClaims;
  readonly runner: StageRunner;
  readonly reconciler: Reconciler;
  readonly dispatcher: Dispatcher;
  private readonly attempts: StageAttempts;

  private constructor(
    private readonly connections: RedisConnections,
    blobs: BlobStore,
    endpoint: RedisEndpoint,
    { settings, webUis }: { readonly settings: PipelineSettings; readonly webUis: WebUis },
  ) {
    const redis = connections.client;
    const redisSettings = new RedisSettings();
    const metrics = new Metrics();
    this.blobs = blobs;
    this.records = new TransferRecords(redis, new RecordsSettings());
    this.signals = new Signals(redis, connections, redisSettings);
    this.heartbeat = new Heartbeat(redis, endpoint);
    this.usage = new GpuUsage(redis);
    this.queues = new StageQueues(queueNames(webUis.slots).map((name) => this.queue(name)));
    this.queueSwitch = new QueueSwitch(redis, this.signals);
    this.backends = new Backends(redis, webUis, new GpuSettings());
    this.claims = new StageClaims(this.records, this.heartbeat, this.usage);
    this.attempts = new StageAttempts(this.records, this.signals, blobs);
    const handover = new StageHandover(this.records, this.queues, this.signals);
    const pictures = new TransferPictures(blobs, new PhotoRecords(redis));
    const batches = new BatchRecords(redis, new RecordsSettings());
    const results = new KnownResults(redis, new KnownResultsSettings());
    const ends = new TransferEnds(
      this.records,
      pictures,
      new Durations(redis),
      new TransferMetrics(metrics),
      new EndSettlement(new SharedPhotos(redis, blobs, batches), results),
    );
    const fitness = new SlotFitness(this.backends);
    const judge = new RetryJudge(this.backends, fitness, metrics, settings);
    this.runner = new StageRunner(this.claims, this.attempts, judge, handover, ends);
    this.reconciler = new Reconciler(this.records, this.claims, handover, ends, settings);
    const board = new SchedulingBoard(this.records, this.backends, fitness, settings);
    const reassignment = new Reassignment(this.records, this.backends, fitness, board, handover);
    this.dispatcher = new Dispatcher(this.records, this.queues, board, reassignment, this.queueSwitch);
  }

  /** Opens another process with the same Redis and pictures. No WebUI is running. */
  static async open(
    site: RedisSite,
    settings: Partial<PipelineSettings> = {},
    slots: readonly string[] = [SLOT],
  ): Promise<PipelineFloor> {
    const connections = new RedisConnections(site.endpoint, new RedisSettings());
    const blobs = await BlobStore.open(new StorageSettings(), site.directory, connections.client);
    const all = Object.assign(new PipelineSettings(), settings);
    const webUis = new WebUis(slots.map((name) => ({ ...NOWHERE, name })));
    const floor = new PipelineFloor(connections, blobs, site.endpoint, { settings: all, webUis });
    await floor.signals.onModuleInit();
    await floor.heartbeat.onModuleInit();
    return floor;
  }

  /** Simulates the death of the process. */
  async die(): Promise<void> {
    await this.heartbeat.onApplicationShutdown();
  }

  /** GPU time charged to a caller today, ms. */
  async gpuMs(callerId: string): Promise<number> {
    return new GpuAccounts(this.connections.client).usedMs(callerId);
  }

  /** Typical GPU time of a transfer, ms. */
  async typicalGpuMs(): Promise<number> {
    return Number(await this.connections.client.get(TYPICAL_GPU_KEY));
  }

  async close(): Promise<void> {
    await this.heartbeat.onApplicationShutdown();
    this.signals.onApplicationShutdown();
    for (const queue of this.queues.all()) await queue.close();
    await this.blobs.onApplicationShutdown();
    await this.connections.close();
  }

  private queue(name: string): Bull.Queue<StageJob> {
    const { connections } = this;
    return new Bull<StageJob>(name, {
      prefix: connections.bullPrefix,
      createClient: (type) => connections.createBullClient(type),
    });
  }
}

/** A private Redis and a folder, shared by any number of test processes. */
export class RedisSite {
  private constructor(
    readonly directory: string,
    private readonly server: RedisEndpoint,
  ) {}

  static async open(): Promise<RedisSite> {
    const directory = await mkdtemp(join(tmpdir(), 'easel-pipeline-'));
    return new RedisSite(directory, await startRedis(new RedisSettings(), directory));
  }

  /** Not marked as embedded: a new process must not consider the others dead. */
  get endpoint(): RedisEndpoint {
    return { address: this.server.address, embedded: false, stop: async () => {} };
  }

  async clear(): Promise<void> {
    const connections = new RedisConnections(this.endpoint, new RedisSettings());
    await connections.client.flushall();
    await connections.close();
    // Otherwise the pictures would belong to another Redis.
    await rm(join(this.directory, 'blobs', OWNER_MARK), { force: true });
  }

  async close(): Promise<void> {
    await this.server.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
