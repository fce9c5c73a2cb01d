import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import type { ColdStart } from '../gpu/warmth.js';
import { ColdStarts, type ElapsedPhase, type WarmUpForecast, forecastWarmUp } from '../gpu/cold-starts.js';
import { type SlotState, SlotStates } from '../gpu/slot-states.js';
import { plannedSize } from '../images/generation-size.js';
import type { TransferPlan, TransferRecord } from '../records/transfer-record.js';
import type { Experience } from '../scheduling/durations.js';
import type { ForecastSlot } from '../scheduling/forecast.js';
import { about, type Moments, NOTHING, remaining } from '../scheduling/moments.js';
import type { WaitingTransfer } from '../scheduling/scheduler.js';
import { modelStem } from '../styles/match-model.js';

/** A slot without the transfers assigned to it. */
export type EmptySlot = Omit<ForecastSlot, 'running' | 'ahead'> & {
  readonly state: SlotState;
  /** False: it cannot be predicted when the slot opens; `delay` is computed as if it were open now. */
  readonly expected: boolean;
};

/** Assumed duration of a hold whose end cannot be predicted. */
const UNKNOWN_HOLD = about(30_000, 1);
/** Relative spread of start and load times around those of the last time. */
const ALIKE = 0.25;

/** The GPU slots as input for a forecast: what delays the start of each, and how long a checkpoint switch takes. */
@Injectable()
export class ForecastSlots {
  constructor(
    private readonly states: SlotStates,
    private readonly backends: Backends,
    private readonly coldStarts: ColdStarts,
  ) {}

  /** The open slots; if none is open, those expected to open; if none is expected to, all of them. */
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

  /** How the transfer fits on each slot that can serve it. */
  fits(plan: TransferPlan, photo: TransferRecord['photo']): WaitingTransfer['fits'] {
    return this.backends.fits({ ...plan, size: plannedSize(photo, plan.maxSide) });
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

/** The delay before the slot may begin, and how much longer its first generation takes. */
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

function wayOf({ state, phase, since, holds }: SlotState, last: ColdStart | null): WarmUpForecast {
  // A WebUI that is about to be restarted still answers, but its whole start is yet to come.
  const ahead = state === 'up' && holds.some(({ reason }) => reason === 'restarting');
  if (ahead) return forecastWarmUp({ phase: 'down', phaseMs: 0 }, last);
  return forecastWarmUp({ phase, phaseMs: Date.now() - Date.parse(since) }, last);
}

function left({ wholeMs, overMs }: ElapsedPhase): Moments {
  return remaining(about(wholeMs, ALIKE), overMs);
}
