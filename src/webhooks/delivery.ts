import { createHash } from 'node:crypto';
import type { WebhookEvent } from '../config/webhook-events.js';
import type { WebhookSubject } from './webhook-subjects.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Pauses before the attempts, as Standard Webhooks has them. */
const PAUSES = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

export interface DeliveryAttempt {
  /** Ms since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** Why it failed; null when it did not. */
  readonly error: 'status' | 'no_answer' | 'timeout' | 'refused' | null;
}

/** `gone`: the receiver said 410, to this message or to one before: it wants no more. */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'gone';

/** One message about how a transfer or a batch has ended, and what became of it. */
export interface Delivery {
  /** The same in every attempt: what the receiver tells a repetition by. */
  readonly id: string;
  readonly event: WebhookEvent;
  readonly state: DeliveryState;
  readonly createdAt: number;
  /** Null when there is none to come. */
  readonly nextAttemptAt: number | null;
  readonly attempts: readonly DeliveryAttempt[];
  /** Attempts before the last time it was asked to be delivered anew. */
  readonly attemptsBefore: number;
}

/** The message about how something has ended; always the same one for the same end. Null while it goes on. */
export function deliveryOf({ id, ending }: Pick<WebhookSubject, 'id' | 'ending'>): Delivery | null {
  if (ending === null) return null;
  const { state, event, at } = ending;
  const hash = createHash('sha256').update(`${id} ${state} ${at}`).digest('hex');
  return {
    id: `msg_${hash.slice(0, 32)}`,
    event,
    state: 'pending',
    createdAt: at,
    nextAttemptAt: at,
    attempts: [],
    attemptsBefore: 0,
  };
}

/**
 * What an attempt makes of a delivery. Only 2xx is success; 410 ends it, and so does an address that nobody may go to;
 * after anything else it is tried again, until the schedule ends.
 * @param retryAfterMs what the receiver asked for; the schedule's pause if that is longer.
 */
export function afterAttempt(delivery: Delivery, attempt: DeliveryAttempt, retryAfterMs = 0): Delivery {
  const attempts = [...delivery.attempts, attempt];
  const over = (state: DeliveryState): Delivery => ended({ ...delivery, attempts }, state);
  if (attempt.error === null) return over('delivered');
  if (attempt.status === 410) return over('gone');
  const pause = PAUSES[attempts.length - delivery.attemptsBefore];
  if (pause === undefined || attempt.error === 'refused') return over('failed');
  const end = attempt.at + attempt.durationMs;
  return { ...delivery, attempts, nextAttemptAt: end + Math.max(pause, Math.min(retryAfterMs, HOUR)) };
}

/**
 * What an attempt makes of a delivery that was asked to be made anew while it was under way: it belongs to the schedule
 * before.
 */
export function afterEarlierAttempt(delivery: Delivery, attempt: DeliveryAttempt): Delivery {
  const attempts = [...delivery.attempts, attempt];
  return { ...delivery, attempts, attemptsBefore: attempts.length };
}

export function ended(delivery: Delivery, state: DeliveryState): Delivery {
  return { ...delivery, state, nextAttemptAt: null };
}

/** The same message once more, from the beginning of the schedule. */
export function rescheduled(delivery: Delivery, now: number): Delivery {
  return { ...delivery, state: 'pending', nextAttemptAt: now, attemptsBefore: delivery.attempts.length };
}
