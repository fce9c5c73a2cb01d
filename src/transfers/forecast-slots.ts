import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import type { ColdStart } from '../gpu/warmth.js';
import { ColdStarts, type Stretch, type WayToWarmth, wayToWarmth } from '../gpu/cold-starts.js';
import { type SlotState, SlotStates } from '../gpu/slot-states.js';
import { fitGeneration } from '../images/generation-size.js';
import type { TransferPlan, TransferRecord } from '../records/transfer-record.js';
import type { Experience } from '../scheduling/durations.js';
import type { ForecastSlot } from '../scheduling/forecast.js';
import { about, type Moments, NOTHING, remaining } from '../scheduling/moments.js';
import type { WaitingTransfer } from '../scheduling/scheduler.js';
import { modelStem } from '../styles/match-model.js';

/** A slot without what has been given to it. */
export type EmptySlot = Omit<ForecastSlot, 'running' | 'ahead'> & {
  readonly state: SlotState;
  /** False: nobody knows when it may begin; `delay` is as if it were now. */
  readonly expected: boolean;
};

/** How long a hold lasts of which nobody knows how long it lasts. */
const UNKNOWN_HOLD = about(30_000, 1);
/** A process starts and loads about as it did the last time. */
const ALIKE = 0.25;

/** The GPU slots as a forecast needs them: what keeps each from beginning, and what it takes them to change over. */
@Injectable()
export class ForecastSlots {
  constructor(
    private readonly states: SlotStates,
    private readonly backends: Backends,
    private readonly coldStarts: ColdStarts,
  ) {}

  /** Those that are open; where none is, those that are expected to be; where none is expected, all of them. */
  async all(experience: Experience): Promise<EmptySlot[]> {
    const states = await this.states.all();
    const slots = await Promise.all(
      states.map(async (state) => this.slot(state, await this.coldStarts.last(state.slot), experience)),
    );
    const open = slots.filter(({ view }) => view.open);
    if (open.length > 0) return open;
    const expected = slots.filter((slot) => slot.expected);
    const first = expected.length > 0 ? expected : slots;
    return first.map((slot) => ({ ...slot, view: { ...slot.view, open: true } }));
  }

  /** Which of the slots can serve it. */
  fits(plan: TransferPlan, { width, height }: TransferRecord['photo']): WaitingTransfer['fits'] {
    // As the dispatcher sees it: how a photo that was not fetched yet fits into the memory is left open.
    const known = width !== null && height !== null;
    const size = known ? fitGeneration({ width, height }, plan.maxSide) : { width: 64, height: 64 };
    const fits = new Map<string, 'whole' | 'lighter' | 'over'>();
    for (const { slot } of this.backends.list()) {
      const fitted = this.backends.fit(slot, { ...plan, size });
      if (fitted !== null) fits.set(slot, fitted.fitness);
    }
    return fits;
  }

  private slot(state: SlotState, last: ColdStart | null, { swap, paceMs }: Experience): EmptySlot {
    const { slot, owner, checkpoint, lookAhead } = state;
    return {
      state,
      view: {
        slot,
        open: state.state === 'up' && state.holds.length === 0,
        lookAhead,
        checkpoint: checkpoint === null ? null : modelStem(checkpoint),
        paceMs: state.paceMs ?? paceMs(slot),
        weight: this.backends.weight(slot),
      },
      owner: owner ?? '',
      ...preparation(state, last),
      swap: swap(slot),
    };
  }
}

type Preparation = Pick<EmptySlot, 'expected' | 'delay' | 'cold'>;

/** What has to pass before it may begin, and what then its first generation takes longer. */
function preparation(state: SlotState, last: ColdStart | null): Preparation {
  const reasons = state.holds.map(({ reason }) => reason);
  const way = wayOf(state, last);
  const cold = left(way.load);
  if (way.start === null) return { expected: false, delay: NOTHING, cold };
  const start = left(way.start);
  if (start.meanMs > 0) return { expected: true, delay: start, cold };
  if (reasons.includes('warming')) return { expected: true, delay: cold, cold: NOTHING };
  return { expected: true, delay: reasons.length > 0 ? UNKNOWN_HOLD : NOTHING, cold };
}

function wayOf({ state, phase, since, holds }: SlotState, last: ColdStart | null): WayToWarmth {
  // It answers until it is ended: all of its start is before it.
  const ahead = state === 'up' && holds.some(({ reason }) => reason === 'restarting');
  if (ahead) return wayToWarmth({ phase: 'down', phaseMs: 0 }, last);
  return wayToWarmth({ phase, phaseMs: Date.now() - Date.parse(since) }, last);
}

function left({ wholeMs, overMs }: Stretch): Moments {
  return remaining(about(wholeMs, ALIKE), overMs);
}
