import { Injectable, Logger } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import { Backends } from '../gpu/backends.js';
import { joinSignals } from '../timing/either-aborts.js';
import { type GpuLease, GpuLeases } from '../gpu/lease.js';
import { gpuQueue, type StageJob } from '../scheduling/queues.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { pause } from '../timing/pause.js';
import { Dispatcher } from './dispatcher.js';
import { StageStopped } from './pipeline.errors.js';
import { SlotMaintenance } from './slot-maintenance.js';

const TRY_AGAIN_MS = 1_000;

/** Jobs claimed at once: one is generated while the next is loaded and waits for its turn, see `GpuTurn`. */
const CLAIMED_AHEAD = 2;

/** Processes a job of a GPU queue; `lost` aborts if this process loses the GPU. */
export type SlotHandler = (job: Job<StageJob>, lost: AbortSignal) => Promise<unknown>;

/**
 * Holds the leases of GPU slots. A slot's queue is consumed, and the waiting room dispatched to it, only
 * while this process holds its lease. Bull's `process()` is called after the first lease; losing it pauses
 * local consumption.
 */
@Injectable()
export class SlotKeeper {
  private readonly logger = new Logger(SlotKeeper.name);
  private readonly leases = new Map<string, GpuLease>();
  private readonly consumed = new Set<string>();
  private readonly draining = new AbortController();
  private readonly stopping = new AbortController();
  private keepers: Promise<void>[] = [];

  constructor(
    private readonly backends: Backends,
    private readonly gpuLeases: GpuLeases,
    private readonly queues: StageQueues,
    private readonly dispatcher: Dispatcher,
    private readonly maintenance: SlotMaintenance,
  ) {}

  /** Slots currently held by this process. */
  held(): string[] {
    return [...this.leases.keys()];
  }

  start(handler: SlotHandler): void {
    this.keepers = this.backends.list().map((backend) => this.keep(backend.slot, handler));
  }

  /** Stops acquiring further GPUs. */
  drain(): void {
    this.draining.abort(new StageStopped('shutdown'));
  }

  /** Releases all GPUs; call it when this process has no generation running. */
  async stop(): Promise<void> {
    this.drain();
    this.stopping.abort(new StageStopped('shutdown'));
    await Promise.all(this.keepers);
  }

  private async keep(slot: string, handler: SlotHandler): Promise<void> {
    const { signal } = this.draining;
    while (!signal.aborted) {
      try {
        const lease = await this.gpuLeases.acquire(slot, signal);
        if (signal.aborted) return await lease.release();
        await this.hold(lease, handler);
      } catch (error) {
        if (signal.aborted) return;
        this.logger.warn({ slot, reason: String(error) }, 'GPU lease could not be acquired');
        await pause(TRY_AGAIN_MS, signal);
      }
    }
  }

  private async hold(lease: GpuLease, handler: SlotHandler): Promise<void> {
    const { slot } = lease;
    this.logger.log({ slot, fence: lease.fence }, 'GPU lease acquired');
    this.backends.generator(slot).takeOver();
    this.leases.set(slot, lease);
    const queue = this.queues.named(gpuQueue(slot));
    await this.consume(queue, slot, handler);
    void this.dispatcher.dispatch(this.held()).catch((error: unknown) => {
      // It is retried every two seconds.
      this.logger.warn({ slot, reason: String(error) }, 'Waiting room could not be dispatched');
    });
    using over = joinSignals(lease.lost, this.stopping.signal);
    const attended = this.maintenance.run(lease, over.signal);
    await until(over.signal);
    this.leases.delete(slot);
    await queue.pause(true, true);
    await attended;
    if (this.stopping.signal.aborted) await lease.release();
    else this.logger.error({ slot, fence: lease.fence }, 'GPU lease lost');
  }

  private async consume(queue: Queue<StageJob>, slot: string, handler: SlotHandler): Promise<void> {
    if (this.consumed.has(slot)) {
      await queue.resume(true);
      return;
    }
    this.consumed.add(slot);
    this.queues.consume(queue.name, CLAIMED_AHEAD, (job) => {
      const lost = this.leases.get(slot)?.lost ?? AbortSignal.abort(new StageStopped('lease_lost'));
      return handler(job, lost);
    });
  }
}

async function until(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
