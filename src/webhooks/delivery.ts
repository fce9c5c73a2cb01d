import { createHash } from 'node:crypto';
import type { WebhookEvent } from '../config/webhook-events.js';
import type { WebhookSubject } from './webhook-subjects.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Pauses before the attempts, the schedule of Standard Webhooks, ms. */
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
  /** HTTP status; null when no response came. */
  readonly status: number | null;
  /** Why it failed; null when it did not. */
  readonly error: 'status' | 'no_answer' | 'timeout' | 'refused' | null;
}

/** `gone`: the receiver answered 410 to this message or an earlier one, so it gets no more messages. */
export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'gone';

/** One message about the end of a transfer or a batch, with its delivery attempts. */
export interface Delivery {
  /** The same in every attempt, so that the receiver can recognize repetitions. */
  readonly id: string;
  readonly event: WebhookEvent;
  readonly state: DeliveryState;
  readonly createdAt: number;
  /** Ms since the epoch; null when there are no further attempts. */
  readonly nextAttemptAt: number | null;
  readonly attempts: readonly DeliveryAttempt[];
  /** Number of attempts before the last redelivery request: they do not count for the current schedule. */
  readonly attemptsBefore: number;
}

/** The message about the end of a transfer or batch, always the same for the same end; null before that. */
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
 * The delivery after an attempt. Only 2xx is a success; 410 ends the delivery, and so does a URL that may not be
 * requested. After anything else it is retried, until the schedule ends.
 * @param retryAfterMs Retry-After of the receiver, honoured up to an hour if it is longer than the scheduled pause
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
 * The delivery after an attempt during which a redelivery was requested: the attempt counts for the previous
 * schedule, so that the redelivery still takes place.
 */
export function afterEarlierAttempt(delivery: Delivery, attempt: DeliveryAttempt): Delivery {
  const attempts = [...delivery.attempts, attempt];
  return { ...delivery, attempts, attemptsBefore: attempts.length };
}

export function ended(delivery: Delivery, state: DeliveryState): Delivery {
  return { ...delivery, state, nextAttemptAt: null };
}

/** The same message with a new schedule, due now. */
export function rescheduled(delivery: Delivery, now: number): Delivery {
  return { ...delivery, state: 'pending', nextAttemptAt: now, attemptsBefore: delivery.attempts.length };
}
