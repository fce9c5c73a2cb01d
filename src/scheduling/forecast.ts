import type { DurationModel, Work } from './duration-model.js';
import { about, add, either, type Moments, NOTHING, remaining } from './moments.js';
import { assign, LOOKED_AT, type SlotView, takesOneMore, type WaitingTransfer } from './scheduler.js';
import { SlotTally } from './slot-tally.js';

/** A transfer whose generation has not begun. */
export interface ForecastTransfer {
  readonly waiting: WaitingTransfer;
  readonly work: Work;
  /** Whether its init image and control map are ready. */
  readonly prepared: boolean;
}

/** A generation that is running, or parked at the WebUI's lock. */
export interface RunningWork {
  readonly work: Work;
  readonly checkpoint: string | null;
  /** Time since it began, ms. */
  readonly elapsedMs: number;
  /** Whether another checkpoint is (or was) loaded before its first step. */
  readonly swapping: boolean;
  /**
   * Share of its steps that are done (0 to 1), and the time the remaining steps take, ms; null while unknown.
   */
  readonly steps: { readonly share: number; readonly leftMs: number } | null;
}

/** One GPU slot and the transfers assigned to it. */
export interface ForecastSlot {
  readonly view: Omit<SlotView, 'ours' | 'ahead' | 'running'>;
  /** The process that assigns work to it; slots of one owner are scheduled together. */
  readonly owner: string;
  /** Time until it can begin its first generation: the WebUI is starting, or its models are loading. */
  readonly delay: Moments;
  /** Extra time of its first generation, which loads the models. */
  readonly cold: Moments;
  /** Duration of a checkpoint swap. */
  readonly swap: Moments;
  /** In the order in which they will end. */
  readonly running: readonly RunningWork[];
  /** Assigned and not begun, in the order in which they will run. */
  readonly ahead: readonly ForecastTransfer[];
}

export interface ForecastInput {
  readonly slots: readonly ForecastSlot[];
  /** Transfers without a slot, in queue order. */
  readonly waiting: readonly ForecastTransfer[];
  readonly model: DurationModel;
  /** From assignment to a slot until prepared. */
  readonly prepare: Moments;
  /** ms since the epoch. */
  readonly now: number;
  /**
   * Predicted future transfers, by arrival time. They join at the end of the queue and overtake others only
   * by checkpoint affinity.
   */
  readonly arrivals?: readonly Arrival[];
}

export interface Arrival {
  /** From now, ms. */
  readonly atMs: number;
  readonly transfer: ForecastTransfer;
}

/** When a generation is expected to begin (from now), and how long it will occupy its slot. */
export interface ExpectedStart {
  readonly slot: string;
  readonly start: Moments;
  readonly generate: Moments;
}

/** Transfers considered per scheduling step. If none of these can be assigned, later ones are not tried. */
const LOOKED_THROUGH = 200;

/**
 * Simulates the queue: each slot works through its transfers, and whenever one has room the real scheduler
 * assigns the next. Pure. Failures are not simulated.
 */
export function forecast(input: ForecastInput): ReadonlyMap<string, ExpectedStart> {
  const whole = new Forecast(input);
  while (whole.step());
  return whole.starts;
}

interface Given {
  readonly transfer: ForecastTransfer;
  /** When its preparation is complete. */
  readonly ready: Moments;
}

/** The simulated state of one slot. */
class Lane {
  readonly ahead: Given[];
  readonly tally: SlotTally;
  /** Checkpoint of the transfer that began last; null: unknown. */
  private loaded: string | null;
  /** Checkpoint of the transfer that was assigned last. */
  private planned: string | null;
  private cold: Moments;

  constructor(
    readonly slot: ForecastSlot,
    private readonly input: ForecastInput,
  ) {
    const { view, delay, running, ahead, cold } = slot;
    this.loaded = running.at(-1)?.checkpoint ?? view.checkpoint;
    this.tally = new SlotTally(delay);
    // A running generation already loads the models for those behind it.
    this.cold = running.length > 0 ? NOTHING : cold;
    running.forEach((run, index) => this.tally.add(this.left(run, index, cold)));
    this.ahead = ahead.map((transfer) => ({ transfer, ready: this.readyFrom(0, transfer) }));
    this.planned = ahead.at(-1)?.waiting.checkpoint ?? this.loaded;
  }

  /** When its next generation begins, ms from now; Infinity without one. */
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

  /** @param sharing number of slots that could have taken it; variance averages out over shared work */
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

  /**
   * The remaining time of a running generation. Only the first has really begun, whatever the records of the
   * others say.
   */
  private left(run: RunningWork, index: number, cold: Moments): ReturnType<DurationModel['predict']> {
    const { model } = this.input;
    const { slot } = this.slot.view;
    const prediction = model.predict(slot, run.work);
    if (index > 0) return prediction;
    const loading = run.swapping ? add(cold, this.slot.swap) : cold;
    const guessed = remaining(add(prediction, loading), run.elapsedMs);
    if (run.steps === null) return { ...prediction, ...guessed };
    const { share, leftMs } = run.steps;
    // The more steps are done, the more their measured pace counts. Decoding follows the last step.
    const paced = about(leftMs + model.fixedMs(slot) / 2, 0.1);
    const meanMs = share * paced.meanMs + (1 - share) * guessed.meanMs;
    const variance = share ** 2 * paced.variance + (1 - share) ** 2 * guessed.variance;
    return { ...prediction, meanMs, variance, slotDoubt: 0, kindDoubt: 0 };
  }
}

/** The same simulation, one step at a time, so that the caller can yield to the event loop. */
export class Forecast {
  readonly starts = new Map<string, ExpectedStart>();
  private readonly lanes: readonly Lane[];
  private readonly owners: ReadonlySet<string>;
  private readonly left: ForecastTransfer[];
  private readonly arrivals: Arrival[];
  /** Ids of real (not predicted) transfers that have not begun. */
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

  /**
   * Advances to the next start of a generation, or to the next idle slot.
   * @returns false when nothing more happens
   */
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

  /** When a new transfer behind all of these would begin; null without a slot. */
  behind(): Moments | null {
    const [first, ...others] = this.lanes;
    if (first === undefined) return null;
    const earliest = others.reduce(
      (best, lane) => (lane.tally.meanMs < best.tally.meanMs ? lane : best),
      first,
    );
    return earliest.tally.start(this.input.prepare, this.lanes.length);
  }

  /** With a look-ahead of 0 a slot is assigned a transfer only once it is idle. */
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

  /** @returns whether another round may assign more */
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
