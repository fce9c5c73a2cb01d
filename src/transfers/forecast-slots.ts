import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import type { ColdStart } from '../gpu/warmth.js';
import { ColdStarts, type WayToWarmth, wayToWarmth } from '../gpu/cold-starts.js';
import { type SlotState, SlotStates } from '../gpu/slot-states.js';
import { fitGeneration } from '../images/generation-size.js';
import type { TransferPlan, TransferRecord } from '../records/transfer-record.js';
import type { Experience } from '../scheduling/durations.js';
import type { ForecastSlot } from '../scheduling/forecast.js';
import { about, type Moments, NOTHING } from '../scheduling/moments.js';
import type { WaitingTransfer } from '../scheduling/scheduler.js';
import { modelStem } from '../styles/match-model.js';

/** A slot without what has been given to it. */
export type EmptySlot = Omit<ForecastSlot, 'running' | 'ahead'> & { readonly state: SlotState };

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

  /** Those that are open; where none is, all of them, for one will be. */
  async all(experience: Experience): Promise<EmptySlot[]> {
    const states = await this.states.all();
    const slots = await Promise.all(
      states.map(async (state) => this.slot(state, await this.coldStarts.last(state.slot), experience)),
    );
    const open = slots.filter(({ view }) => view.open);
    return open.length > 0 ? open : slots.map((slot) => ({ ...slot, view: { ...slot.view, open: true } }));
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
    const phaseMs = Date.now() - Date.parse(state.since);
    const way = wayToWarmth({ phase: state.phase, phaseMs }, last);
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
      ...preparation(state, way, last),
      swap: swap(slot),
    };
  }
}

type Preparation = Pick<ForecastSlot, 'delay' | 'cold'>;

/** What has to pass before it may begin, and what then its first generation takes longer. */
function preparation({ holds }: SlotState, way: WayToWarmth, last: ColdStart | null): Preparation {
  const reasons = holds.map(({ reason }) => reason);
  const load = about(way.loadMs, ALIKE);
  if (reasons.includes('restarting')) return { delay: about(last?.startMs ?? 0, ALIKE), cold: load };
  if (reasons.includes('warming')) return { delay: load, cold: NOTHING };
  const hold: Moments = reasons.length > 0 ? UNKNOWN_HOLD : NOTHING;
  return { delay: way.startMs > 0 ? about(way.startMs, ALIKE) : hold, cold: load };
}
