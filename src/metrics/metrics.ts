import { Injectable, Logger } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const STAGE_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const WAIT_SECONDS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];
const ERROR_SHARES = [0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2];
const GAP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** All metrics of the service, in one registry. The code that does the work records them here. */
@Injectable()
export class Metrics {
  private readonly logger = new Logger(Metrics.name);
  private readonly refreshers: (() => Promise<void> | void)[] = [];
  private readonly registry = new Registry();
  private readonly registers = [this.registry];

  readonly transfers = new Counter({
    name: 'easel_transfers_total',
    help: 'Transfers that ended, by outcome; code is empty unless they failed.',
    labelNames: ['style', 'outcome', 'code'],
    registers: this.registers,
  });

  readonly stageSeconds = new Histogram({
    name: 'easel_stage_seconds',
    help: 'Duration of one stage of one transfer.',
    labelNames: ['stage'],
    buckets: STAGE_SECONDS,
    registers: this.registers,
  });

  readonly queueDepth = new Gauge({
    name: 'easel_queue_depth',
    help: 'Unfinished transfers, by state.',
    labelNames: ['state'],
    registers: this.registers,
  });

  readonly queueWaitSeconds = new Histogram({
    name: 'easel_queue_wait_seconds',
    help: 'Time from the submission of a transfer to the start of its generation.',
    buckets: WAIT_SECONDS,
    registers: this.registers,
  });

  readonly startEstimateError = new Histogram({
    name: 'easel_start_estimate_error',
    help: 'Error of the wait estimated at submission, as a share of the actual wait.',
    buckets: ERROR_SHARES,
    registers: this.registers,
  });

  readonly startEstimates = new Counter({
    name: 'easel_start_estimates_total',
    help: 'Generations that began, by whether that was within the range estimated at submission.',
    labelNames: ['held'],
    registers: this.registers,
  });

  readonly gpuIdleGapSeconds = new Histogram({
    name: 'easel_gpu_idle_gap_seconds',
    help: 'Time that a GPU was idle between two generations while transfers were waiting.',
    labelNames: ['slot'],
    buckets: GAP_SECONDS,
    registers: this.registers,
  });

  readonly webUiUp = new Gauge({
    name: 'easel_webui_up',
    help: 'Whether the WebUI is up: 1 or 0.',
    labelNames: ['backend'],
    registers: this.registers,
  });

  readonly gpuWorkWaitingSeconds = new Gauge({
    name: 'easel_gpu_work_waiting_seconds',
    help: 'Accepted GPU work that is not done yet, over all processes.',
    registers: this.registers,
  });

  readonly gpuSecondsPerTransfer = new Gauge({
    name: 'easel_gpu_seconds_per_transfer',
    help: 'GPU time of one transfer on a warm GPU: mean of the latest transfers.',
    registers: this.registers,
  });

  readonly gpuBusyShare = new Gauge({
    name: 'easel_gpu_busy_share',
    help: 'Share of the last five minutes in which the GPU worked for transfers, 0 to 1.',
    labelNames: ['slot'],
    registers: this.registers,
  });

  readonly coldStartSeconds = new Gauge({
    name: 'easel_cold_start_seconds',
    help: 'Duration of the latest start of a WebUI, by phase: start until it answered, load of its models, first_picture of a transfer.',
    labelNames: ['slot', 'phase'],
    registers: this.registers,
  });

  readonly circuitOpen = new Gauge({
    name: 'easel_backend_circuit_open',
    help: 'Whether the WebUI gets no work because it failed repeatedly: 1 or 0.',
    labelNames: ['backend'],
    registers: this.registers,
  });

  readonly checkpointSwaps = new Counter({
    name: 'easel_checkpoint_swaps_total',
    help: 'Checkpoint switches of a WebUI.',
    labelNames: ['backend'],
    registers: this.registers,
  });

  readonly webUiMemory = new Gauge({
    name: 'easel_webui_memory_bytes',
    help: 'GPU memory (of all programs, of the WebUI) and RAM of the WebUI, measured after a generation.',
    labelNames: ['slot', 'where', 'of'],
    registers: this.registers,
  });

  readonly webUiCreep = new Gauge({
    name: 'easel_webui_memory_creep_bytes',
    help: 'Growth of the memory of the WebUI per generation: median slope of the latest measurements.',
    labelNames: ['slot', 'where'],
    registers: this.registers,
  });

  readonly webUiRestarts = new Counter({
    name: 'easel_webui_restarts_total',
    help: 'Restarts of a WebUI, by reason and by whether it came back.',
    labelNames: ['slot', 'why', 'outcome'],
    registers: this.registers,
  });

  readonly photoTasks = new Gauge({
    name: 'easel_photo_tasks',
    help: 'Photo tasks of this process: running in a photo worker, or queued for one.',
    labelNames: ['lane', 'state'],
    registers: this.registers,
  });

  readonly photoWorkersLost = new Counter({
    name: 'easel_photo_workers_lost_total',
    help: 'Photo workers that crashed, or were killed for passing a limit: deadline, memory, unresponsive.',
    labelNames: ['lane', 'end'],
    registers: this.registers,
  });

  readonly webhookAttempts = new Counter({
    name: 'easel_webhook_attempts_total',
    help: 'Attempts to deliver a webhook, by outcome: delivered, again (will be retried), failed, gone (410).',
    labelNames: ['outcome'],
    registers: this.registers,
  });

  readonly webhooksPending = new Gauge({
    name: 'easel_webhooks_pending',
    help: 'Webhooks that are still to be delivered, over all processes.',
    registers: this.registers,
  });

  readonly retries = new Counter({
    name: 'easel_retries_total',
    help: 'Repeated attempts at a generation, by the reason for which the previous one failed.',
    labelNames: ['reason'],
    registers: this.registers,
  });

  readonly degraded = new Counter({
    name: 'easel_degraded_total',
    help: 'Transfers that were generated with lighter settings because the GPU ran out of memory.',
    registers: this.registers,
  });

  readonly knownResults = new Counter({
    name: 'easel_known_results_total',
    help: 'Submissions whose result could be known already (with a seed), by whether it was: hit or miss.',
    labelNames: ['outcome'],
    registers: this.registers,
  });

  readonly blobBytes = new Gauge({
    name: 'easel_blob_bytes',
    help: 'Bytes of all stored pictures, each counted once.',
    registers: this.registers,
  });

  readonly blobBytesLimit = new Gauge({
    name: 'easel_blob_bytes_limit',
    help: 'Limit for easel_blob_bytes; 0 if only the disk limits it.',
    registers: this.registers,
  });

  readonly evicted = new Counter({
    name: 'easel_evicted_total',
    help: 'Transfers and photos that were erased early to make room.',
    labelNames: ['kind'],
    registers: this.registers,
  });

  readonly evictedBytes = new Counter({
    name: 'easel_evicted_bytes_total',
    help: 'Bytes freed by erasing transfers and photos early.',
    registers: this.registers,
  });

  readonly facesDetected = new Histogram({
    name: 'easel_faces_detected',
    help: 'Faces found in a photo.',
    buckets: [0, 1, 2, 3, 5, 10],
    registers: this.registers,
  });

  readonly requestSeconds = new Histogram({
    name: 'easel_http_request_seconds',
    help: 'Time from the receipt of a request to the end of its response.',
    labelNames: ['method', 'status'],
    buckets: STAGE_SECONDS,
    registers: this.registers,
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Registers a callback that sets gauges before each exposition. */
  beforeExposition(refresh: () => Promise<void> | void): void {
    this.refreshers.push(refresh);
  }

  /** The metrics as Prometheus text. A gauge that cannot be refreshed keeps its last value. */
  async expose(): Promise<string> {
    await Promise.all(this.refreshers.map((refresh) => this.tryTo(refresh)));
    return this.registry.metrics();
  }

  private async tryTo(refresh: () => Promise<void> | void): Promise<void> {
    try {
      await refresh();
    } catch (error) {
      this.logger.warn({ err: error }, 'Metric could not be refreshed');
    }
  }
}
