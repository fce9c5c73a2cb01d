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

/** What is expected of all who wait, and of who comes next. */
export interface Outlook {
  readonly starts: ReadonlyMap<string, ExpectedStart>;
  /** Those who have not begun, in order, as far as they were gone through: first those that slots were given. */
  readonly order: readonly string[];
  /** How many those are. */
  readonly ahead: number;
  /** All of whom it knew. */
  readonly ids: ReadonlySet<string>;
  /** Of whoever was asked for; null: none was, or no slot could serve it. */
  readonly newcomer: ExpectedStart | null;
  /** When anybody would begin behind all of them; null without a slot. */
  readonly behind: Moments | null;
  /** How much later each begins who comes behind the last of them, ms. */
  readonly eachMs: number;
  /** False: nobody knows when there will be a slot for any of them, and all of this is as if it were now. */
  readonly expected: boolean;
  /** What it cost the main thread, ms. */
  readonly workMs: number;
}

/** Farther back it is only counted: what happens there depends on who comes until then. */
export const FARTHEST = 500;
const EXPERIENCE_FOR_MS = 2_000;
const GIVEN = ['preparing', 'waiting', 'generating'] as const;

interface Given {
  readonly records: readonly TransferRecord[];
  readonly live: ReadonlyMap<string, LiveWork>;
}

/** How it will go on, as it looks now: puts together who waits, who runs, and how the slots stand. */
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

  /** @param planned who would come now, by the turns of its caller */
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
      known.catch(() => (this.experience = null)); // whoever waits for it hears why
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
    // The prepared ones are in its queue already, the others come when they are.
    const ahead = [...standing('waiting'), ...standing('preparing')];
    return {
      running: running.map((record) => runningWork(record, live.get(record.id), state.checkpoint === null)),
      ahead: ahead.map((record) => this.works.transfer(record)),
    };
  }
}

/** Of what slots were given; what stands before one that nobody counts on comes last. */
function inStartOrder({ records }: Given, starts: Outlook['starts']): string[] {
  const startMs = ({ id }: TransferRecord): number => starts.get(id)?.start.meanMs ?? UNKNOWN_HIGH_MS;
  const ahead = records.filter(({ state, slot }) => state !== 'generating' && slot !== null);
  return ahead.toSorted((a, b) => startMs(a) - startMs(b)).map(({ id }) => id);
}

/** Who was overtaken before may be so less often from now on. */
function overtaken(waiting: readonly ForecastTransfer[], slots: readonly EmptySlot[]): ForecastTransfer[] {
  const times = new Map(slots.flatMap(({ state }) => Object.entries(state.overtaken)));
  return waiting.map((transfer) => {
    const known = times.get(transfer.waiting.id);
    return known === undefined
      ? transfer
      : { ...transfer, waiting: { ...transfer.waiting, overtaken: known } };
  });
}

/** How much of the queue one more transfer is, where the slots share it. */
function eachMs(slots: readonly ForecastSlot[], model: Experience['model'], work: Work): number {
  const perMs = slots.reduce((sum, { view }) => sum + 1 / model.predict(view.slot, work).meanMs, 0);
  return perMs === 0 ? 0 : 1 / perMs;
}
