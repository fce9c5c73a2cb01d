import { Injectable } from '@nestjs/common';
import { type LiveWork, ProgressStore } from '../records/progress.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { Work } from '../scheduling/duration-model.js';
import { Durations, type Experience } from '../scheduling/durations.js';
import { runForecast } from '../scheduling/run-forecast.js';
import type { ExpectedStart, ForecastSlot, ForecastTransfer } from '../scheduling/forecast.js';
import { type Moments, UNKNOWN_HIGH_MS } from '../scheduling/moments.js';
import { type EmptySlot, ForecastSlots } from './forecast-slots.js';
import { PLACEHOLDER_ID, withNewcomer, recentArrivals, latestWork, runningWork } from './forecast-works.js';
import { type Planned, WaitingWorks } from './waiting-works.js';

/** A forecast for all waiting transfers, and for the next one to be submitted. */
export interface Outlook {
  readonly starts: ReadonlyMap<string, ExpectedStart>;
  /** Ids of transfers that have not begun, in order: those assigned to slots, then up to `FARTHEST` waiting ones. */
  readonly order: readonly string[];
  /** How many of `order` are assigned to slots. */
  readonly ahead: number;
  /** Ids of all transfers that the forecast includes, running ones as well. */
  readonly ids: ReadonlySet<string>;
  /** For the planned transfer; null: none was given, or no slot can serve it. */
  readonly newcomer: ExpectedStart | null;
  /** When a transfer behind all of them would begin; null without a slot. */
  readonly behind: Moments | null;
  /** How much later each further transfer behind the last one begins, ms. */
  readonly eachMs: number;
  /** False: no slot is open and none can be predicted to open; the times are computed as if all were open now. */
  readonly expected: boolean;
  /** CPU time that it cost the main thread, ms. */
  readonly workMs: number;
}

/**
 * Transfers beyond this place are not simulated but extrapolated: later submissions will change their order anyway.
 */
export const FARTHEST = 500;
const EXPERIENCE_FOR_MS = 2_000;
const GIVEN = ['preparing', 'waiting', 'generating'] as const;

interface Given {
  readonly records: readonly TransferRecord[];
  readonly live: ReadonlyMap<string, LiveWork>;
}

/** Forecasts the starts of generations from the waiting transfers, the running ones and the states of the slots. */
@Injectable()
export class CurrentForecast {
  private experience: { readonly at: number; readonly known: Promise<Experience> } | null = null;

  constructor(
    private readonly records: TransferRecords,
    private readonly progress: ProgressStore,
    private readonly durations: Durations,
    private readonly slots: ForecastSlots,
    private readonly works: WaitingWorks,
  ) {}

  /**
   * @param planned a transfer to include as if it were submitted now, at the place that its caller's turn gives it
   */
  async look(planned?: Planned): Promise<Outlook> {
    const experience = await this.learned();
    const [ids, given, empty] = await Promise.all([
      this.records.waiting(0, FARTHEST),
      this.given(),
      this.slots.all(experience),
    ]);
    const waiting = overtaken(await this.works.of(ids), empty);
    const slots = empty.map((slot) => ({ ...slot, ...this.givenTo(slot, given) }));
    const { model, prepare, samples } = experience;
    const all = planned ? withNewcomer(waiting, this.works.planned(planned)) : waiting;
    const input = { slots, waiting: all, model, prepare, now: Date.now() };
    const unfinished = [...waiting, ...slots.flatMap(({ ahead }) => ahead)];
    const { starts, behind, workMs } = await runForecast(input, recentArrivals(unfinished, samples, slots));
    const ahead = inStartOrder(given, starts);
    const order = [...new Set([...ahead, ...waiting.map((transfer) => transfer.waiting.id)])];
    return {
      starts,
      order,
      ahead: ahead.length,
      ids: new Set([...order, ...given.records.map(({ id }) => id)]),
      newcomer: starts.get(PLACEHOLDER_ID) ?? null,
      behind,
      eachMs: eachMs(slots, model, latestWork(waiting, slots)),
      expected: empty.some((slot) => slot.expected),
      workMs,
    };
  }

  private async learned(): Promise<Experience> {
    const now = performance.now();
    if (this.experience === null || now - this.experience.at >= EXPERIENCE_FOR_MS) {
      const known = this.durations.experience();
      this.experience = { at: now, known };
      known.catch(() => (this.experience = null)); // callers that await it get the error
    }
    return this.experience.known;
  }

  private async given(): Promise<Given> {
    const records = await this.records.getMany(await this.records.standing(GIVEN));
    const running = records.filter(({ state }) => state === 'generating').map(({ id }) => id);
    return { records, live: await this.progress.getMany(running) };
  }

  private givenTo(
    { view, state }: EmptySlot,
    { records, live }: Given,
  ): Pick<ForecastSlot, 'running' | 'ahead'> {
    const own = records.filter(({ slot }) => slot === view.slot);
    const inOrder = own.toSorted((a, b) => a.enteredAt - b.enteredAt);
    const standing = (where: string): TransferRecord[] => inOrder.filter((record) => record.state === where);
    const running = standing('generating');
    // Prepared transfers are already in the slot's queue; the others follow when they are prepared.
    const ahead = [...standing('waiting'), ...standing('preparing')];
    return {
      running: running.map((record) => runningWork(record, live.get(record.id), state.checkpoint === null)),
      ahead: ahead.map((record) => this.works.transfer(record)),
    };
  }
}

/** Ids of the transfers assigned to slots, by expected start; those without a forecast come last. */
function inStartOrder({ records }: Given, starts: Outlook['starts']): string[] {
  const startMs = ({ id }: TransferRecord): number => starts.get(id)?.start.meanMs ?? UNKNOWN_HIGH_MS;
  const ahead = records.filter(({ state, slot }) => state !== 'generating' && slot !== null);
  return ahead.toSorted((a, b) => startMs(a) - startMs(b)).map(({ id }) => id);
}

/** Adds how often each transfer was overtaken, which limits how often it may still be. */
function overtaken(waiting: readonly ForecastTransfer[], slots: readonly EmptySlot[]): ForecastTransfer[] {
  const times = new Map(slots.flatMap(({ state }) => Object.entries(state.overtaken)));
  return waiting.map((transfer) => {
    const known = times.get(transfer.waiting.id);
    return known === undefined
      ? transfer
      : { ...transfer, waiting: { ...transfer.waiting, overtaken: known } };
  });
}

/** How much one more transfer lengthens the queue when all slots share the work, ms. */
function eachMs(slots: readonly ForecastSlot[], model: Experience['model'], work: Work): number {
  const perMs = slots.reduce((sum, { view }) => sum + 1 / model.predict(view.slot, work).meanMs, 0);
  return perMs === 0 ? 0 : 1 / perMs;
}
