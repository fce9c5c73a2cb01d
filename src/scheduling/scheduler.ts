import { type Turned, Turns } from './turns.js';

/** How well a slot can serve a transfer; the higher, the better. */
const QUALITY = { whole: 3, lighter: 2, over: 1 } as const;

/** One transfer without a slot, as the scheduler sees it. Times are ms since the epoch. */
export interface WaitingTransfer extends Turned {
  readonly id: string;
  readonly priority: 'high' | 'normal';
  /** When it entered the waiting room. */
  readonly queuedAt: number;
  /** When it entered its state: for one that comes back from a slot, when it did. */
  readonly enteredAt: number;
  /** Any name that is the same on all slots; null: whatever is loaded. */
  readonly checkpoint: string | null;
  /** The slots that have what it needs, by name. */
  readonly fits: ReadonlyMap<string, keyof typeof QUALITY>;
  /** Slots on which it failed; others are tried first. */
  readonly failedOn: readonly string[];
  /** How often others went before it because their checkpoint was loaded. */
  readonly overtaken: number;
}

/** One GPU slot, as the scheduler sees it. */
export interface SlotView {
  readonly slot: string;
  /** Whether this process gives it work; of the others it only counts that they are there. */
  readonly ours: boolean;
  /** Whether a generation could begin there. */
  readonly open: boolean;
  /** Transfers given to it whose generation has not begun. */
  readonly ahead: number;
  /** How many it may be given in advance. */
  readonly lookAhead: number;
  readonly running: number;
  /** What the last of those given to it will leave loaded; null: not known. */
  readonly checkpoint: string | null;
  /** How long one generation takes; null: not measured. */
  readonly paceMs: number | null;
  /** The operator's word: 2 counts as twice as fast as measured. */
  readonly weight: number;
}

export interface SchedulingLimits {
  /** Who waits longer is not overtaken any more. */
  readonly overtakenForMs: number;
  /** Nobody is overtaken more often. */
  readonly overtakenAtMost: number;
  /** How long a transfer waits for another process's slot rather than go back to one that failed it. */
  readonly elsewhereForMs: number;
}

export const SCHEDULING_LIMITS: SchedulingLimits = {
  overtakenForMs: 60_000,
  overtakenAtMost: 8,
  elsewhereForMs: 10_000,
};

/** So many of the waiting room are looked at for one decision; more when no slot can serve any of these. */
export const LOOKED_AT = 50;

export interface Assignment {
  readonly transferId: string;
  readonly slot: string;
  /** Who came before and waits on, since this one's checkpoint is loaded and theirs is not. */
  readonly overtook: readonly string[];
}

/**
 * Decides which waiting transfer goes to which slot next. Pure: order, fairness, affinity and routing live here and
 * nowhere else. `waiting` is as `Turns` takes it: each caller's in order, with the priorities in it.
 *
 * Each transfer, by turns of the callers, takes the slot where it would be ready first among those that fit it best; if
 * that one has no room it waits for it, and the next transfer is asked. Where this would make the slot load another
 * checkpoint, one of the same caller's later ones that needs none of it may go before it, within bounds.
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

/** Whether any of the slots could take it now or soon. Who can't be served at all has to be looked past. */
export function isServable(
  transfer: WaitingTransfer,
  slots: readonly SlotView[],
  now: number,
  limits: SchedulingLimits = SCHEDULING_LIMITS,
): boolean {
  const plans = slots.map((slot) => new SlotPlan(slot, fastest(slots)));
  return candidates(transfer, { plans, overtakings: new Map(), now, limits }).length > 0;
}

/** Whether it may be given one more, after `given` in this decision. With no look-ahead that is one once it has nothing. */
export function takesOneMore({ ahead, running, lookAhead }: SlotView, given = 0): boolean {
  return lookAhead === 0 ? running + ahead + given === 0 : ahead + given < lookAhead;
}

interface Decision {
  readonly plans: readonly SlotPlan[];
  /** By transfer, during this decision. */
  readonly overtakings: Map<string, number>;
  readonly now: number;
  readonly limits: SchedulingLimits;
}

/** A slot with what it has been given so far, in this decision too. */
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

  /** When it would be ready here; loading another checkpoint counts as one generation. */
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

/** The slots of ours that it may go to now, with or without room. */
function candidates(transfer: WaitingTransfer, { plans, now, limits }: Decision): SlotPlan[] {
  const able = plans.filter(({ view }) => transfer.fits.has(view.slot));
  const open = able.filter(({ view }) => view.open);
  // With none open its pictures may as well be prepared: it moves on as soon as another one opens.
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

/** Who goes to this slot before the first; null: nobody, or nobody need. */
function overtakerOf(
  left: readonly WaitingTransfer[],
  plan: SlotPlan,
  decision: Decision,
): { readonly transfer: WaitingTransfer; readonly overtook: readonly string[] } | null {
  const [first] = left;
  if (first === undefined || plan.has(first)) return null;
  const overtook: string[] = [];
  for (const transfer of left) {
    // Affinity works among equals in one caller's line, and costs nobody else a turn.
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

/** What a slot that was not measured is taken for. */
function fastest(slots: readonly SlotView[]): number {
  const measured = slots.flatMap(({ paceMs }) => (paceMs === null ? [] : [paceMs]));
  return measured.length === 0 ? 1 : Math.min(...measured);
}
