import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { afterAttempt, rescheduled, type Delivery, type DeliveryAttempt, deliveryOf } from './delivery.js';
import { signedHeaders } from './signature.js';

const OLD = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const NEW = `whsec_${Buffer.alloc(64, 2).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

describe('a signed message', () => {
  const body = JSON.stringify({ type: 'transfer.succeeded', data: { style: 'Ölgemälde' } });
  const message = { id: 'msg_1', timestamp: Math.floor(Date.now() / 1000), body };

  it('is accepted by the reference library with either of its secrets, and with no other', () => {
    const headers = signedHeaders(message, [OLD, NEW]);
    for (const secret of [OLD, NEW])
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(OTHER).verify(body, headers)).toThrow('signature');
  });

  it('is rejected by the reference library when it was changed, or is too old', () => {
    const headers = signedHeaders(message, [OLD]);
    const library = new Webhook(OLD);
    expect(() => library.verify(`${body} `, headers)).toThrow('signature');
    expect(() => library.verify(body, { ...headers, 'webhook-id': 'msg_2' })).toThrow('signature');
    const old = signedHeaders({ ...message, timestamp: message.timestamp - 3600 }, [OLD]);
    expect(() => library.verify(body, old)).toThrow('too old');
  });
});

const END = 1_700_000_000_000;
const ENDED = {
  id: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11',
  ending: { state: 'succeeded', event: 'transfer.succeeded', at: END },
} as const;

const delivery = (): Delivery => deliveryOf(ENDED) ?? rescheduled({} as Delivery, 0);
const attempt = (changes: Partial<DeliveryAttempt> = {}): DeliveryAttempt => ({
  at: END,
  durationMs: 0,
  status: 500,
  error: 'status',
  ...changes,
});

describe('a delivery', () => {
  it('has the same id for the same end, and different ids for different ends', () => {
    expect(deliveryOf(ENDED)?.id).toBe(delivery().id);
    expect(deliveryOf({ ...ENDED, ending: { ...ENDED.ending, at: END + 1 } })?.id).not.toBe(delivery().id);
    expect(deliveryOf({ ...ENDED, id: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c12' })?.id).not.toBe(delivery().id);
    expect(deliveryOf({ ...ENDED, ending: null })).toBeNull();
  });

  it('is retried on the schedule of Standard Webhooks, then fails', () => {
    const pauses: (number | null)[] = [];
    let current = delivery();
    while (current.nextAttemptAt !== null) {
      current = afterAttempt(current, attempt());
      pauses.push(current.nextAttemptAt === null ? null : (current.nextAttemptAt - END) / 60_000);
    }
    expect(pauses).toEqual([5 / 60, 5, 30, 120, 300, 600, 840, 1200, 1440, null]);
    expect(current.state).toBe('failed');
  });

  it('is delivered only by a 2xx status', () => {
    expect(afterAttempt(delivery(), attempt({ status: 204, error: null })).state).toBe('delivered');
    for (const status of [302, 400, 404, 500]) {
      expect(afterAttempt(delivery(), attempt({ status })).state).toBe('pending');
    }
  });

  it('ends after a 410, or when the URL may not be requested', () => {
    expect(afterAttempt(delivery(), attempt({ status: 410 }))).toMatchObject({
      state: 'gone',
      nextAttemptAt: null,
    });
    const refused = attempt({ status: null, error: 'refused' });
    expect(afterAttempt(delivery(), refused)).toMatchObject({ state: 'failed', nextAttemptAt: null });
  });

  it('honours Retry-After, up to an hour', () => {
    const busy = attempt({ status: 429 });
    expect(afterAttempt(delivery(), busy, 60_000).nextAttemptAt).toBe(END + 60_000);
    expect(afterAttempt(delivery(), busy, 1_000).nextAttemptAt).toBe(END + 5_000);
    expect(afterAttempt(delivery(), busy, 1e12).nextAttemptAt).toBe(END + 3_600_000);
  });

  it('starts a new schedule on redelivery', () => {
    const over = afterAttempt(delivery(), attempt({ status: 410 }));
    const again = rescheduled(over, END + 1);
    expect(again).toMatchObject({ id: over.id, state: 'pending', nextAttemptAt: END + 1 });
    expect(afterAttempt(again, attempt()).nextAttemptAt).toBe(END + 5_000);
  });
});
