import { Injectable, Logger } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const STAGE_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const WAIT_SECONDS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];
const ERROR_SHARES = [0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2];
const GAP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Everything that the service counts and measures, in one registry. Whoever does the work writes it down here. */
@Injectable()
export class Metrics {
  private readonly logger = new Logger(Metrics.name);
  private readonly refreshers: (() => Promise<void> | void)[] = [];
  private readonly registry = new Registry();
  private readonly registers = [this.registry];

  readonly transfers = new Counter({
    name: 'easel_transfers_total',
    help: 'Transfers that ended, by how; code is empty unless they failed.',
    labelNames: ['style', 'outcome', 'code'],
    registers: this.registers,
  });

  readonly stageSeconds = new Histogram({
    name: 'easel_stage_seconds',
    help: 'Time that one stage worked on one transfer.',
    labelNames: ['stage'],
    buckets: STAGE_SECONDS,
    registers: this.registers,
  });

  readonly queueDepth = new Gauge({
    name: 'easel_queue_depth',
    help: 'Transfers that have not ended, by state.',
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
    help: 'How far the waiting estimate told at submission lay from the wait that it became, as a share of it.',
    buckets: ERROR_SHARES,
    registers: this.registers,
  });

  readonly startEstimates = new Counter({
    name: 'easel_start_estimates_total',
    help: 'Generations that began, by whether they did so within the range told at submission.',
    labelNames: ['held'],
    registers: this.registers,
  });

  readonly gpuIdleGapSeconds = new Histogram({
    name: 'easel_gpu_idle_gap_seconds',
    help: 'Time that a GPU did nothing between two generations while transfers waited for it.',
    labelNames: ['slot'],
    buckets: GAP_SECONDS,
    registers: this.registers,
  });

  readonly webUiUp = new Gauge({
    name: 'easel_webui_up',
    help: 'Whether the WebUI answers: 1 or 0.',
    labelNames: ['backend'],
    registers: this.registers,
  });

  readonly gpuWorkWaitingSeconds = new Gauge({
    name: 'easel_gpu_work_waiting_seconds',
    help: 'GPU work that was accepted and is not done, over all processes.',
    registers: this.registers,
  });

  readonly gpuSecondsPerTransfer = new Gauge({
    name: 'easel_gpu_seconds_per_transfer',
    help: 'How long one transfer keeps a warm GPU busy: the mean of the latest.',
    registers: this.registers,
  });

  readonly gpuBusyShare = new Gauge({
    name: 'easel_gpu_busy_share',
    help: 'Part of the latest five minutes in which a GPU worked for transfers, 0 to 1.',
    labelNames: ['slot'],
    registers: this.registers,
  });

  readonly coldStartSeconds = new Gauge({
    name: 'easel_cold_start_seconds',
    help: 'What the latest start of a WebUI took: start until it answered, load of its models, first_picture of a transfer.',
    labelNames: ['slot', 'phase'],
    registers: this.registers,
  });

  readonly circuitOpen = new Gauge({
    name: 'easel_backend_circuit_open',
    help: 'Whether the WebUI is left alone because it failed again and again: 1 or 0.',
    labelNames: ['backend'],
    registers: this.registers,
  });

  readonly checkpointSwaps = new Counter({
    name: 'easel_checkpoint_swaps_total',
    help: 'How often a WebUI was told to load another checkpoint.',
    labelNames: ['backend'],
    registers: this.registers,
  });

  readonly webUiMemory = new Gauge({
    name: 'easel_webui_memory_bytes',
    help: 'Memory of the card (of all programs, of the WebUI) and RAM of the WebUI, as seen after a generation.',
    labelNames: ['slot', 'where', 'of'],
    registers: this.registers,
  });

  readonly webUiCreep = new Gauge({
    name: 'easel_webui_memory_creep_bytes',
    help: 'How much more memory the WebUI keeps with every generation: median slope over the last looks.',
    labelNames: ['slot', 'where'],
    registers: this.registers,
  });

  readonly webUiRestarts = new Counter({
    name: 'easel_webui_restarts_total',
    help: 'Restarts of a WebUI that were begun, by why and whether it came back.',
    labelNames: ['slot', 'why', 'outcome'],
    registers: this.registers,
  });

  readonly webhookAttempts = new Counter({
    name: 'easel_webhook_attempts_total',
    help: 'Attempts to deliver a webhook, by what became of the message: delivered, again (it is tried later), failed, gone (410).',
    labelNames: ['outcome'],
    registers: this.registers,
  });

  readonly webhooksPending = new Gauge({
    name: 'easel_webhooks_pending',
    help: 'Transfers of whose end somebody has still to be told, over all processes.',
    registers: this.registers,
  });

  readonly retries = new Counter({
    name: 'easel_retries_total',
    help: 'Attempts at a generation after the first, by why the one before failed.',
    labelNames: ['reason'],
    registers: this.registers,
  });

  readonly degraded = new Counter({
    name: 'easel_degraded_total',
    help: 'Transfers that were made lighter than asked because the GPU ran out of memory.',
    registers: this.registers,
  });

  readonly knownResults = new Counter({
    name: 'easel_known_results_total',
    help: 'Submissions whose result may have been known (a chosen seed), by whether it was: hit or miss.',
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
    help: 'Most bytes that they may take; 0 where only the disk limits them.',
    registers: this.registers,
  });

  readonly evicted = new Counter({
    name: 'easel_evicted_total',
    help: 'Transfers and photos that went before their time to make room.',
    labelNames: ['kind'],
    registers: this.registers,
  });

  readonly evictedBytes = new Counter({
    name: 'easel_evicted_bytes_total',
    help: 'Bytes that became free by that.',
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
    help: 'Time from the first byte of a request to the end of its answer.',
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

  /** `refresh` is called before each exposition, to set gauges of what is only looked at then. */
  beforeExposition(refresh: () => Promise<void> | void): void {
    this.refreshers.push(refresh);
  }

  /** Prometheus text. A gauge that can't be refreshed keeps its last value: the others still count. */
  async expose(): Promise<string> {
    await Promise.all(this.refreshers.map((refresh) => this.tryTo(refresh)));
    return this.registry.metrics();
  }

  private async tryTo(refresh: () => Promise<void> | void): Promise<void> {
    try {
      await refresh();
    } catch (error) {
      this.logger.warn({ err: error }, 'A metric could not be refreshed');
    }
  }
}
