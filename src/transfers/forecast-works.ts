import { workOf } from '../records/generation-work.js';
import type { LiveWork } from '../records/progress.js';
import type { TransferRecord } from '../records/transfer-record.js';
import type { RecentArrival } from '../scheduling/arrivals.js';
import type { Work } from '../scheduling/duration-model.js';
import type { GenerationSample } from '../scheduling/durations.js';
import { placeOf } from '../records/waiting-lines.js';
import type { ForecastSlot, ForecastTransfer, RunningWork } from '../scheduling/forecast.js';
import type { WaitingTransfer } from '../scheduling/scheduler.js';
import { modelStem } from '../styles/match-model.js';

type Waiting = WaitingTransfer;

/** No id of a transfer. */
export const PLACEHOLDER_ID = 'anybody';
/** What somebody is expected to come with, when there is nobody to go by. */
const TYPICAL_WORK: Work = { style: '', steps: 14, megapixels: 0.47, units: 1 };
/** Of those that are done, as many as tell who came lately. */
const LATEST = 100;

/** @param changing the WebUI has not said what it has loaded, as while it loads another checkpoint */
export function runningWork(
  record: TransferRecord,
  live: LiveWork | undefined,
  changing: boolean,
): RunningWork {
  const { checkpoint } = record.plan;
  const progress = live?.progress ?? null;
  const counted = progress !== null && progress.steps > 0 && progress.etaMs !== null;
  return {
    work: workOf(record),
    checkpoint: checkpoint === null ? null : modelStem(checkpoint),
    elapsedMs: Date.now() - record.enteredAt,
    swapping: changing && checkpoint !== null,
    steps: counted ? { share: progress.step / progress.steps, leftMs: progress.etaMs ?? 0 } : null,
  };
}

/** Most who come want what others want. */
export function latestWork(waiting: readonly ForecastTransfer[], slots: readonly ForecastSlot[]): Work {
  const given = slots.flatMap(({ running, ahead }) => [...running, ...ahead]);
  return (waiting.at(-1) ?? given.at(-1))?.work ?? TYPICAL_WORK;
}

/**
 * Who came lately: those that wait, and those that are done. Whose the latter were is not kept, and only the same caller's
 * go before each other: where several callers wait they are left out.
 */
export function recentArrivals(
  unfinished: readonly ForecastTransfer[],
  samples: readonly GenerationSample[],
  slots: readonly ForecastSlot[],
): RecentArrival[] {
  const fits = allOf(slots);
  const [callerId = '', ...others] = new Set(unfinished.map(({ waiting }) => waiting.callerId));
  const known = others.length > 0 ? [] : samples.slice(0, LATEST);
  const done = known.map((sample): RecentArrival => {
    const { checkpoint, queuedAt } = sample;
    const waiting = { ...placeholderTransfer(queuedAt), callerId, checkpoint, fits };
    return { transfer: { waiting, work: sample, prepared: false }, queuedAt };
  });
  return [...done, ...unfinished.map((transfer) => ({ transfer, queuedAt: transfer.waiting.queuedAt }))];
}

/** Somebody who comes at that time, of nobody's. */
export function placeholderTransfer(at: number): Omit<Waiting, 'fits'> {
  const nobodys = { id: PLACEHOLDER_ID, callerId: '', beforeTurns: false } as const;
  const fresh = { priority: 'normal', checkpoint: null, failedOn: [], overtaken: 0 } as const;
  return { ...nobodys, ...fresh, queuedAt: at, enteredAt: at };
}

function allOf(slots: readonly Pick<ForecastSlot, 'view'>[]): Waiting['fits'] {
  return new Map(slots.map(({ view }) => [view.slot, 'whole']));
}

/** Those who wait with one more, at the place that its caller's turn gives it; nobody's goes behind the last. */
export function withNewcomer(
  waiting: readonly ForecastTransfer[],
  newcomer: ForecastTransfer,
): ForecastTransfer[] {
  const { callerId } = newcomer.waiting;
  if (callerId === '') {
    // In the line of the last: one of its own would take turns with it.
    const last = waiting.at(-1)?.waiting.callerId ?? '';
    return [...waiting, { ...newcomer, waiting: { ...newcomer.waiting, callerId: last } }];
  }
  const lengths = new Map<string, number>();
  for (const { waiting: other } of waiting) {
    if (!other.beforeTurns) lengths.set(other.callerId, (lengths.get(other.callerId) ?? 0) + 1);
  }
  const before = waiting.filter((each) => each.waiting.beforeTurns).length;
  const lines = [...lengths].map(([id, count]) => ({ callerId: id, waiting: count }));
  const place = before + placeOf(callerId, lengths.get(callerId) ?? 0, lines);
  return waiting.toSpliced(place - 1, 0, newcomer);
}
