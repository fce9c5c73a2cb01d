import { Injectable, Logger } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import { assign, type Assignment, type SlotView } from '../scheduling/scheduler.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { PipelineSettings } from './pipeline.config.js';

/** So many of the waiting room are looked at for one decision; more when no slot can serve any of these. */
const LOOKED_AT = 50;

/** Carries out what the scheduler decides: takes transfers out of the waiting room and sets them on their way. */
@Injectable()
export class Dispatcher {
  private readonly logger = new Logger(Dispatcher.name);
  private running: Promise<void> = Promise.resolve();
  private busy = false;
  private again = false;
  private slots: readonly string[] = [];

  constructor(
    private readonly records: TransferRecords,
    private readonly queues: StageQueues,
    private readonly backends: Backends,
    private readonly queueSwitch: QueueSwitch,
    private readonly settings: PipelineSettings,
  ) {}

  /** Fills the look-ahead of these slots. Called while it works, it looks once more when it is through. */
  async dispatch(slots: readonly string[]): Promise<void> {
    this.slots = slots;
    this.again = true;
    if (!this.busy) this.running = this.work();
    await this.running;
  }

  private async work(): Promise<void> {
    this.busy = true;
    try {
      while (this.again) {
        this.again = false;
        for (const assignment of await this.decide(this.slots)) await this.send(assignment);
      }
    } finally {
      // In the same turn as the last look at `again`: a call in between would be forgotten.
      this.busy = false;
    }
  }

  private async decide(slots: readonly string[]): Promise<Assignment[]> {
    // Most looks are in vain, and each costs a question or two: no room while a backlog lasts, nobody there without one.
    if (slots.length === 0) return [];
    const views = await Promise.all(slots.map((slot) => this.view(slot)));
    if (views.every(({ ahead, lookAhead }) => ahead >= lookAhead)) return [];
    for (let from = 0; ; from += LOOKED_AT) {
      const ids = await this.records.waiting(from, LOOKED_AT);
      if (ids.length === 0 || (from === 0 && (await this.queueSwitch.paused()))) return [];
      const waiting = await this.records.getMany(ids);
      const decided = assign(
        waiting.map(({ id, plan }) => ({ id, checkpoint: plan.checkpoint })),
        views,
      );
      if (decided.length > 0 || ids.length < LOOKED_AT) return decided;
    }
  }

  private async view(slot: string): Promise<SlotView> {
    const { capabilities } = this.backends.get(slot);
    return {
      slot,
      ahead: await this.records.ahead(slot),
      lookAhead: this.settings.lookAhead,
      checkpoints: capabilities?.checkpoints.map(({ title }) => title) ?? null,
    };
  }

  private async send({ transferId, slot }: Assignment): Promise<void> {
    let left: TransferRecord | undefined;
    const record = await this.records.change(transferId, (current) => {
      if (current.state !== 'queued') return null;
      left = current;
      const queuedMs = Date.now() - current.queuedAt;
      return {
        state: 'preparing',
        slot,
        stageAttempt: current.stageAttempt + 1,
        timings: { ...current.timings, queuedMs },
      };
    });
    if (!record || !left) return;
    const job = { transferId, stage: 'prepare' as const, attempt: record.stageAttempt };
    await this.queues.ensure(job, { slot, priority: record.priority });
    await this.queues.withdraw({ transferId, stage: 'wait', attempt: left.stageAttempt }, null);
    this.logger.debug({ transferId, slot }, 'A transfer left the waiting room');
  }
}
