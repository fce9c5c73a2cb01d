import { type Turned, Turns } from './turns.js';

/**
 * How well a slot can serve a transfer: `whole` with all units, `lighter` without optional ones, `over` above
 * its memory budget. Higher is better.
 */
const QUALITY = { whole: 3, lighter: 2, over: 1 } as const;

/** A transfer without a slot, as the scheduler sees it. Times are ms since the epoch. */
export interface WaitingTransfer extends Turned {
  readonly id: string;
  readonly priority: 'high' | 'normal';
  /** When it entered the waiting room. */
  readonly queuedAt: number;
  /** When it entered its current state; for a transfer that was returned from a slot, when that happened. */
  readonly enteredAt: number;
  /** Portable checkpoint name (the same on all slots); null: any checkpoint. */
  readonly checkpoint: string | null;
  /** The slots that can serve it, by name, and how well. */
  readonly fits: ReadonlyMap<string, keyof typeof QUALITY>;
  /** Slots on which it failed; other slots are preferred. */
  readonly failedOn: readonly string[];
  /** How many transfers have overtaken it because their checkpoint was loaded. */
  readonly overtaken: number;
}

/** A GPU slot, as the scheduler sees it. */
export interface SlotView {
  readonly slot: string;
  /** Whether this process assigns work to it. Other slots only count as alternatives. */
  readonly ours: boolean;
  /** Whether a generation could begin there now. */
  readonly open: boolean;
  /** Transfers assigned to it whose generation has not begun. */
  readonly ahead: number;
  /** How many transfers may be assigned in advance. */
  readonly lookAhead: number;
  readonly running: number;
  /** The checkpoint that will be loaded after its last assigned transfer; null: unknown. */
  readonly checkpoint: string | null;
  /** Duration of one generation, ms; null: not measured. */
  readonly paceMs: number | null;
  /** Configured by the operator: 2 counts as twice as fast as measured. */
  readonly weight: number;
}

export interface SchedulingLimits {
  /** A transfer that has waited longer than this is not overtaken. */
  readonly overtakenForMs: number;
  /** How often one transfer can be overtaken. */
  readonly overtakenAtMost: number;
  /** How long a transfer waits for another process's slot before it returns to one on which it failed. */
  readonly elsewhereForMs: number;
}

export const SCHEDULING_LIMITS: SchedulingLimits = {
  overtakenForMs: 60_000,
  overtakenAtMost: 8,
  elsewhereForMs: 10_000,
};

/** Waiting transfers considered per decision; further ones are read when no slot can serve any of these. */
export const LOOKED_AT = 50;

export interface Assignment {
  readonly transferId: string;
  readonly slot: string;
  /** Earlier transfers that were overtaken because this one's checkpoint is loaded and theirs is not. */
  readonly overtook: readonly string[];
}

/**
 * Decides which waiting transfer goes to which slot next. Pure: order, fairness, affinity and routing are
 * decided here and nowhere else. `waiting` is in the order that `Turns` expects: each caller's transfers by
 * priority and age.
 *
 * Callers take turns. Each transfer goes to the slot where it would be ready first, among those that serve it
 * best; if that slot has no room, the transfer waits for it and the next one is considered. Where this would
 * make the slot load another checkpoint, a later transfer of the same caller that needs no swap may overtake
 * it, within limits.
 */
export function assign(
  waiting: readonly WaitingTransfer[],
  slots: readonly SlotView[],
  now: number,
  limits: SchedulingLimits = SCHEDULING_LIMITS,
): Assignment[] {
  const plans = slots.map((slot) => new SlotPlan(slot, fastest(slots)));
  const overtakings = new Map<string, number>();
  const decision = { plans, overtakings, now, limits };
  const turns = new Turns(waiting);
  const assignments: Assignment[] = [];
  while (plans.some(({ view, hasRoom }) => view.ours && hasRoom)) {
    const [first] = turns.line;
    if (first === undefined) break;
    const plan = bestPlan(first, decision);
    if (plan === undefined) {
      turns.pass(first);
      continue;
    }
    const overtaker = plan.hasRoom ? overtakerOf(turns.line, plan, decision) : null;
    const next = overtaker?.transfer ?? first;
    turns.take(next);
    for (const id of overtaker?.overtook ?? []) overtakings.set(id, (overtakings.get(id) ?? 0) + 1);
    if (plan.hasRoom) {
      assignments.push({ transferId: next.id, slot: plan.view.slot, overtook: overtaker?.overtook ?? [] });
    }
    plan.take(next);
  }
  return assignments;
}

/**
 * Whether any of this process's slots could take it now or soon. Transfers that none can serve have to be
 * skipped.
 */
export function isServable(
  transfer: WaitingTransfer,
  slots: readonly SlotView[],
  now: number,
  limits: SchedulingLimits = SCHEDULING_LIMITS,
): boolean {
  const plans = slots.map((slot) => new SlotPlan(slot, fastest(slots)));
  return candidates(transfer, { plans, overtakings: new Map(), now, limits }).length > 0;
}

/**
 * Whether a slot has room for another transfer, after `given` in this decision. With a look-ahead of 0 it has
 * room only when idle.
 */
export function takesOneMore({ ahead, running, lookAhead }: SlotView, given = 0): boolean {
  return lookAhead === 0 ? running + ahead + given === 0 : ahead + given < lookAhead;
}

interface Decision {
  readonly plans: readonly SlotPlan[];
  /** Overtakings within this decision, by transfer. */
  readonly overtakings: Map<string, number>;
  readonly now: number;
  readonly limits: SchedulingLimits;
}

/** A slot including the transfers assigned to it in this decision. */
class SlotPlan {
  private given = 0;
  private checkpoint: string | null;
  private readonly eachMs: number;

  constructor(
    readonly view: SlotView,
    unmeasuredMs: number,
  ) {
    this.checkpoint = view.checkpoint;
    this.eachMs = (view.paceMs ?? unmeasuredMs) / view.weight;
  }

  get hasRoom(): boolean {
    return takesOneMore(this.view, this.given);
  }

  get length(): number {
    return this.view.running + this.view.ahead + this.given;
  }

  has({ checkpoint }: WaitingTransfer): boolean {
    return checkpoint === null || this.checkpoint === null || checkpoint === this.checkpoint;
  }

  /** When the transfer would be ready here; a checkpoint swap counts as one generation. */
  readyInMs(transfer: WaitingTransfer): number {
    return (this.length + 1 + (this.has(transfer) ? 0 : 1)) * this.eachMs;
  }

  take({ checkpoint }: WaitingTransfer): void {
    this.given += 1;
    this.checkpoint = checkpoint ?? this.checkpoint;
  }
}

function bestPlan(transfer: WaitingTransfer, decision: Decision): SlotPlan | undefined {
  return candidates(transfer, decision).toSorted(
    (a, b) => a.readyInMs(transfer) - b.readyInMs(transfer) || a.length - b.length,
  )[0];
}

/** Slots of this process that the transfer may go to now, whether or not they have room. */
function candidates(transfer: WaitingTransfer, { plans, now, limits }: Decision): SlotPlan[] {
  const able = plans.filter(({ view }) => transfer.fits.has(view.slot));
  const open = able.filter(({ view }) => view.open);
  // If none is open, it can still be prepared: it moves on as soon as another slot opens.
  const best = bestFitting(open.length > 0 ? open : able, transfer);
  const unable = qualityOf(transfer, best) === QUALITY.over && qualityOf(transfer, able) > QUALITY.over;
  if (unable) return [];
  const fresh = best.filter(({ view }) => !transfer.failedOn.includes(view.slot));
  const waits = fresh.some(({ view }) => view.ours) || now - transfer.enteredAt < limits.elsewhereForMs;
  return (fresh.length > 0 && waits ? fresh : best).filter(({ view }) => view.ours);
}

function bestFitting(plans: readonly SlotPlan[], transfer: WaitingTransfer): SlotPlan[] {
  const best = qualityOf(transfer, plans);
  return plans.filter((plan) => qualityOf(transfer, [plan]) === best);
}

function qualityOf({ fits }: WaitingTransfer, plans: readonly SlotPlan[]): number {
  return Math.max(0, ...plans.map(({ view }) => QUALITY[fits.get(view.slot) ?? 'over']));
}

/** The transfer that goes to this slot before the first one; null if there is none, or no swap to avoid. */
function overtakerOf(
  left: readonly WaitingTransfer[],
  plan: SlotPlan,
  decision: Decision,
): { readonly transfer: WaitingTransfer; readonly overtook: readonly string[] } | null {
  const [first] = left;
  if (first === undefined || plan.has(first)) return null;
  const overtook: string[] = [];
  for (const transfer of left) {
    // Only transfers of equal priority in one caller's line overtake each other, so no other caller loses a
    // turn.
    if (transfer.priority !== first.priority) continue;
    if (!candidates(transfer, decision).includes(plan)) continue;
    if (plan.has(transfer)) return { transfer, overtook };
    if (!isPatient(transfer, decision)) return null;
    overtook.push(transfer.id);
  }
  return null;
}

function isPatient({ id, queuedAt, overtaken }: WaitingTransfer, decision: Decision): boolean {
  const { overtakings, now, limits } = decision;
  const times = overtaken + (overtakings.get(id) ?? 0);
  return now - queuedAt < limits.overtakenForMs && times < limits.overtakenAtMost;
}

/** The pace assumed for slots without measurements, ms. */
function fastest(slots: readonly SlotView[]): number {
  const measured = slots.flatMap(({ paceMs }) => (paceMs === null ? [] : [paceMs]));
  return measured.length === 0 ? 1 : Math.min(...measured);
}
