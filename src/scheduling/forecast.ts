import type { DurationModel, Work } from './duration-model.js';
import { about, add, either, type Moments, NOTHING, remaining } from './moments.js';
import { assign, LOOKED_AT, type SlotView, takesOneMore, type WaitingTransfer } from './scheduler.js';
import { SlotTally } from './slot-tally.js';

/** A transfer that has not been generated. */
export interface ForecastTransfer {
  readonly waiting: WaitingTransfer;
  readonly work: Work;
  /** Its pictures are ready. */
  readonly prepared: boolean;
}

/** A generation that runs, or waits at the WebUI's lock. */
export interface RunningWork {
  readonly work: Work;
  readonly checkpoint: string | null;
  /** Since it began, ms. */
  readonly elapsedMs: number;
  /** Another checkpoint is, or was, loaded for it before its first step. */
  readonly swapping: boolean;
  /** Share of its steps that are done, and how long the rest of them takes; null while nobody knows. */
  readonly steps: { readonly share: number; readonly leftMs: number } | null;
}

/** One GPU slot, and what it has been given. */
export interface ForecastSlot {
  readonly view: Omit<SlotView, 'ours' | 'ahead' | 'running'>;
  /** Who gives it work; slots of one owner are given work together. */
  readonly owner: string;
  /** Until it may begin with anything: it starts, or its models are being loaded. */
  readonly delay: Moments;
  /** What its first generation takes longer, because it loads the models. */
  readonly cold: Moments;
  /** What loading another checkpoint takes. */
  readonly swap: Moments;
  /** In the order in which they come to an end. */
  readonly running: readonly RunningWork[];
  /** Given to it and not begun, in the order in which they will be. */
  readonly ahead: readonly ForecastTransfer[];
}

export interface ForecastInput {
  readonly slots: readonly ForecastSlot[];
  /** Without a slot, in their order. */
  readonly waiting: readonly ForecastTransfer[];
  readonly model: DurationModel;
  /** From being given to a slot to being ready for it. */
  readonly prepare: Moments;
  /** ms since the epoch. */
  readonly now: number;
  /** Who will come, as far as that can be guessed, in that order: they go to the end, and before others only by affinity. */
  readonly arrivals?: readonly Arrival[];
}

export interface Arrival {
  /** From now. */
  readonly atMs: number;
  readonly transfer: ForecastTransfer;
}

/** When a generation is expected to begin, from now, and how long it keeps its slot. */
export interface ExpectedStart {
  readonly slot: string;
  readonly start: Moments;
  readonly generate: Moments;
}

/** Transfers. Where none of the first ones can go anywhere, those behind them are not asked. */
const LOOKED_THROUGH = 200;

/**
 * Goes through what will happen, if all goes as it mostly does: each slot works off what it was given, and whenever one
 * has room the scheduler itself says who goes there. Pure. No fault is foreseen.
 */
export function forecast(input: ForecastInput): ReadonlyMap<string, ExpectedStart> {
  const whole = new Forecast(input);
  while (whole.step());
  return whole.starts;
}

interface Given {
  readonly transfer: ForecastTransfer;
  /** When its pictures are ready. */
  readonly ready: Moments;
}

/** One slot while time goes by. */
class Lane {
  readonly ahead: Given[];
  readonly tally: SlotTally;
  /** Of the last that has begun; null: not known. */
  private loaded: string | null;
  /** Of the last that it was given. */
  private planned: string | null;
  private cold: Moments;

  constructor(
    readonly slot: ForecastSlot,
    private readonly input: ForecastInput,
  ) {
    const { view, delay, running, ahead, cold } = slot;
    this.loaded = running.at(-1)?.checkpoint ?? view.checkpoint;
    this.tally = new SlotTally(delay);
    // Whoever runs while the models are loaded has them loaded for the others.
    this.cold = running.length > 0 ? NOTHING : cold;
    running.forEach((run, index) => this.tally.add(this.left(run, index, cold)));
    this.ahead = ahead.map((transfer) => ({ transfer, ready: this.readyFrom(0, transfer) }));
    this.planned = ahead.at(-1)?.waiting.checkpoint ?? this.loaded;
  }

  /** When its next one begins; Infinity when it has none. */
  get nextMs(): number {
    const [next] = this.ahead;
    return next === undefined ? Infinity : Math.max(this.tally.meanMs, next.ready.meanMs);
  }

  viewAt(now: number, owner: string): SlotView {
    const { view, owner: own } = this.slot;
    const running = this.tally.meanMs > now ? 1 : 0;
    return { ...view, ours: own === owner, ahead: this.ahead.length, running, checkpoint: this.planned };
  }

  take(transfer: ForecastTransfer, now: number): void {
    this.ahead.push({ transfer, ready: this.readyFrom(now, transfer) });
    this.planned = transfer.waiting.checkpoint ?? this.planned;
  }

  /** @param sharing how many slots could have taken it: work that any of them takes levels out */
  begin(sharing: number): { readonly id: string; readonly expected: ExpectedStart } | null {
    const next = this.ahead.shift();
    if (next === undefined) return null;
    const { waiting, work } = next.transfer;
    const { slot, model } = { slot: this.slot.view.slot, model: this.input.model };
    const start = this.tally.start(next.ready, sharing);
    const prediction = model.predict(slot, work);
    const loading = add(this.swapTo(waiting.checkpoint), this.cold);
    this.cold = NOTHING;
    this.loaded = waiting.checkpoint ?? this.loaded;
    this.tally.wait(next.ready.meanMs);
    this.tally.add({ ...prediction, ...add(prediction, loading) });
    return {
      id: waiting.id,
      expected: { slot, start, generate: add(this.tally.wholeOf(prediction), loading) },
    };
  }

  private readyFrom(now: number, { prepared }: ForecastTransfer): Moments {
    return prepared ? NOTHING : add({ meanMs: now, variance: 0 }, this.input.prepare);
  }

  private swapTo(checkpoint: string | null): Moments {
    if (checkpoint === null || checkpoint === this.loaded) return NOTHING;
    return this.loaded === null ? either(this.slot.swap, NOTHING, 0.5) : this.slot.swap;
  }

  /** Of the first the rest; those behind it have not begun, whatever their records say. */
  private left(run: RunningWork, index: number, cold: Moments): ReturnType<DurationModel['predict']> {
    const { model } = this.input;
    const { slot } = this.slot.view;
    const prediction = model.predict(slot, run.work);
    if (index > 0) return prediction;
    const loading = run.swapping ? add(cold, this.slot.swap) : cold;
    const guessed = remaining(add(prediction, loading), run.elapsedMs);
    if (run.steps === null) return { ...prediction, ...guessed };
    const { share, leftMs } = run.steps;
    // The more steps are done, the more does their pace tell; decoding comes after the last.
    const paced = about(leftMs + model.fixedMs(slot) / 2, 0.1);
    const meanMs = share * paced.meanMs + (1 - share) * guessed.meanMs;
    const variance = share ** 2 * paced.variance + (1 - share) ** 2 * guessed.variance;
    return { ...prediction, meanMs, variance, slotDoubt: 0, kindDoubt: 0 };
  }
}

/** The same step by step, since it may be many. */
export class Forecast {
  readonly starts = new Map<string, ExpectedStart>();
  private readonly lanes: readonly Lane[];
  private readonly owners: ReadonlySet<string>;
  private readonly left: ForecastTransfer[];
  private readonly arrivals: Arrival[];
  /** Who has come, and has not begun. */
  private readonly awaited: Set<string>;
  private readonly overtaken = new Map<string, number>();
  private now = 0;

  constructor(private readonly input: ForecastInput) {
    this.lanes = input.slots.map((slot) => new Lane(slot, input));
    this.owners = new Set(input.slots.map(({ owner }) => owner));
    this.left = [...input.waiting];
    this.arrivals = [...(input.arrivals ?? [])];
    const given = input.slots.flatMap(({ ahead }) => ahead);
    this.awaited = new Set([...input.waiting, ...given].map(({ waiting }) => waiting.id));
    this.fill();
  }

  /** The next generation begins, or the next slot falls idle. @returns false when nothing more happens */
  step(): boolean {
    if (this.awaited.size === 0) return false;
    const next = this.lanes.reduce<Lane | null>(
      (first, lane) => (lane.nextMs < (first?.nextMs ?? Infinity) ? lane : first),
      null,
    );
    if (next === null) return this.wait();
    this.now = Math.max(this.now, next.nextMs);
    const fits = next.ahead[0]?.transfer.waiting.fits;
    const begun = next.begin(this.lanes.filter(({ slot }) => fits?.has(slot.view.slot)).length);
    if (begun !== null && this.awaited.delete(begun.id)) this.starts.set(begun.id, begun.expected);
    this.fill();
    return true;
  }

  /** When somebody would begin who came behind all that have begun; null without a slot. */
  behind(): Moments | null {
    const [first, ...others] = this.lanes;
    if (first === undefined) return null;
    const earliest = others.reduce(
      (best, lane) => (lane.tally.meanMs < best.tally.meanMs ? lane : best),
      first,
    );
    return earliest.tally.start(this.input.prepare, this.lanes.length);
  }

  /** Without a look-ahead a slot is given something only when it has ended. */
  private wait(): boolean {
    const ends = this.lanes.map(({ tally }) => tally.meanMs).filter((end) => end > this.now);
    if (this.left.length === 0 || ends.length === 0) return false;
    this.now = Math.min(...ends);
    this.fill();
    return true;
  }

  private fill(): void {
    while ((this.arrivals[0]?.atMs ?? Infinity) <= this.now) {
      const arrival = this.arrivals.shift();
      if (arrival !== undefined) this.left.push(arrival.transfer);
    }
    for (const owner of this.owners) while (this.fillFor(owner));
  }

  /** @returns whether there may be more to give */
  private fillFor(owner: string): boolean {
    const views = this.lanes.map((lane) => lane.viewAt(this.now, owner));
    if (!views.some((view) => view.ours && takesOneMore(view))) return false;
    for (let from = 0; from < Math.min(this.left.length, LOOKED_THROUGH); from += LOOKED_AT) {
      const seen = this.left.slice(from, from + LOOKED_AT).map(({ waiting }) => this.seen(waiting));
      const decided = assign(seen, views, this.input.now + this.now);
      for (const { transferId, slot, overtook } of decided) this.give(transferId, slot, overtook);
      if (decided.length > 0) return true;
    }
    return false;
  }

  private seen(waiting: WaitingTransfer): WaitingTransfer {
    const overtaken = this.overtaken.get(waiting.id);
    return overtaken === undefined ? waiting : { ...waiting, overtaken };
  }

  private give(id: string, slot: string, overtook: readonly string[]): void {
    const index = this.left.findIndex(({ waiting }) => waiting.id === id);
    const [transfer] = this.left.splice(index, 1);
    const lane = this.lanes.find((each) => each.slot.view.slot === slot);
    if (transfer !== undefined) lane?.take(transfer, this.now);
    for (const before of overtook) this.overtaken.set(before, (this.overtaken.get(before) ?? 0) + 1);
  }
}
