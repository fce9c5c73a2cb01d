import { Injectable } from '@nestjs/common';
import type { Backend } from '../gpu/backend.js';
import { Backends } from '../gpu/backends.js';
import { goesBeforeTurns, type TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import {
  type Assignment,
  isServable,
  LOOKED_AT,
  type SlotView,
  type WaitingTransfer,
} from '../scheduling/scheduler.js';
import { modelStem } from '../styles/match-model.js';
import { PipelineSettings } from './pipeline.config.js';
import { SlotFitness } from './slot-fitness.js';

const REMEMBERED = 1_000;

/**
 * Collects the scheduler's input: the state of the slots, the needs of each transfer, and earlier decisions.
 */
@Injectable()
export class SchedulingBoard {
  /** Checkpoint of the last transfer assigned to each slot. */
  private readonly planned = new Map<string, string>();
  /**
   * Number of overtakings of waiting transfers by id, the latest last. Lost on a restart, but the age of a
   * transfer limits overtaking as well.
   */
  private readonly overtaken = new Map<string, number>();

  constructor(
    private readonly records: TransferRecords,
    private readonly backends: Backends,
    private readonly fitness: SlotFitness,
    private readonly settings: PipelineSettings,
  ) {}

  /** @param held the slots to which this process assigns work */
  async slots(held: readonly string[]): Promise<SlotView[]> {
    return Promise.all(this.backends.list().map((backend) => this.slot(backend, held)));
  }

  /**
   * Returns these transfers as the scheduler sees them. If none of a caller's can be served, also reads on in
   * that caller's line until one can: unservable transfers at its head must not block the others.
   */
  async transfers(ids: readonly string[], slots: readonly SlotView[]): Promise<WaitingTransfer[]> {
    const seen = await this.look(ids);
    const known = new Set(ids);
    for (const callerId of new Set(seen.map((transfer) => transfer.callerId))) {
      const own = seen.filter((transfer) => transfer.callerId === callerId && !transfer.beforeTurns);
      let servable = own.length === 0 || own.some((transfer) => isServable(transfer, slots, Date.now()));
      for (let at = own.length; !servable; at += LOOKED_AT) {
        const next = await this.records.lines.of(callerId, at, LOOKED_AT);
        const more = await this.look(next.filter((id) => !known.has(id)));
        seen.push(...more);
        servable =
          next.length < LOOKED_AT || more.some((transfer) => isServable(transfer, slots, Date.now()));
      }
    }
    return seen;
  }

  private async look(ids: readonly string[]): Promise<WaitingTransfer[]> {
    return (await this.records.getMany(ids)).map((record) => this.transfer(record));
  }

  private transfer(record: TransferRecord): WaitingTransfer {
    const { id, callerId, priority, queuedAt, enteredAt, failedOn, plan } = record;
    return {
      id,
      callerId,
      beforeTurns: goesBeforeTurns(record),
      priority,
      queuedAt,
      enteredAt,
      failedOn,
      checkpoint: plan.checkpoint === null ? null : modelStem(plan.checkpoint),
      fits: this.fitness.of(record),
      overtaken: this.overtaken.get(id) ?? 0,
    };
  }

  /** Number of overtakings of waiting transfers, by id. */
  overtakings(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.overtaken);
  }

  /** Records that an assignment was executed. */
  assigned({ id, plan }: TransferRecord, { slot, overtook }: Assignment): void {
    if (plan.checkpoint !== null) this.planned.set(slot, modelStem(plan.checkpoint));
    this.overtaken.delete(id);
    for (const before of overtook) this.overtaken.set(before, (this.overtaken.get(before) ?? 0) + 1);
    // Cancelled transfers are not removed otherwise.
    for (const forgotten of [...this.overtaken.keys()].slice(0, -REMEMBERED))
      this.overtaken.delete(forgotten);
  }

  private async slot(backend: Backend, held: readonly string[]): Promise<SlotView> {
    const { slot, open, running, pace, loadedCheckpoint } = backend;
    const ours = held.includes(slot);
    const ahead = ours ? await this.records.ahead(slot) : 0;
    const loaded = loadedCheckpoint === null ? null : modelStem(loadedCheckpoint.name);
    const planned = this.planned.get(slot) ?? null;
    return {
      slot,
      ours,
      open,
      ahead,
      lookAhead: this.settings.lookAhead,
      running,
      checkpoint: ahead + running === 0 ? (loaded ?? planned) : (planned ?? loaded),
      paceMs: pace.medianMs(),
      weight: this.backends.weight(slot),
    };
  }
}
