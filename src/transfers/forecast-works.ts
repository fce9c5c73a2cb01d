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

/** Stands for the id of a hypothetical transfer; no real id. */
export const PLACEHOLDER_ID = 'placeholder';
/** The work assumed for the next transfer when no other transfer is known. */
const TYPICAL_WORK: Work = { style: '', steps: 14, megapixels: 0.47, units: 1 };
/** How many finished transfers are used to estimate recent arrivals. */
const LATEST = 100;

/** @param changing the loaded checkpoint is unknown, as while the WebUI loads another one */
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

/** The work of the latest transfer: the next one is most likely to be alike. */
export function latestWork(waiting: readonly ForecastTransfer[], slots: readonly ForecastSlot[]): Work {
  const given = slots.flatMap(({ running, ahead }) => [...running, ...ahead]);
  return (waiting.at(-1) ?? given.at(-1))?.work ?? TYPICAL_WORK;
}

/**
 * Recently submitted transfers: the unfinished ones and the latest finished ones. The callers of finished ones are
 * not stored, and affinity reorders only transfers of the same caller: they are left out when several callers wait.
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

/** A hypothetical transfer without a caller, submitted at that time (ms since the epoch). */
export function placeholderTransfer(at: number): Omit<Waiting, 'fits'> {
  const nobodys = { id: PLACEHOLDER_ID, callerId: '', beforeTurns: false } as const;
  const fresh = { priority: 'normal', checkpoint: null, failedOn: [], overtaken: 0 } as const;
  return { ...nobodys, ...fresh, queuedAt: at, enteredAt: at };
}

function allOf(slots: readonly Pick<ForecastSlot, 'view'>[]): Waiting['fits'] {
  return new Map(slots.map(({ view }) => [view.slot, 'whole']));
}

/** Inserts a transfer at the place that its caller's turn gives it; one without a caller goes to the end. */
export function withNewcomer(
  waiting: readonly ForecastTransfer[],
  newcomer: ForecastTransfer,
): ForecastTransfer[] {
  const { callerId } = newcomer.waiting;
  if (callerId === '') {
    // It joins the line of the last transfer: a line of its own would get turns before that.
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
