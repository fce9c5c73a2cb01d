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

  it('is taken by the reference library with either of two secrets, and with no third', () => {
    const headers = signedHeaders(message, [OLD, NEW]);
    for (const secret of [OLD, NEW])
      expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(OTHER).verify(body, headers)).toThrow('signature');
  });

  it('is refused by it when a part was changed, or when it is old', () => {
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
  it('has an id that is the same for the same end, and another one for another', () => {
    expect(deliveryOf(ENDED)?.id).toBe(delivery().id);
    expect(deliveryOf({ ...ENDED, ending: { ...ENDED.ending, at: END + 1 } })?.id).not.toBe(delivery().id);
    expect(deliveryOf({ ...ENDED, id: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c12' })?.id).not.toBe(delivery().id);
    expect(deliveryOf({ ...ENDED, ending: null })).toBeNull();
  });

  it('is tried again at the times of Standard Webhooks, and then no more', () => {
    const pauses: (number | null)[] = [];
    let current = delivery();
    while (current.nextAttemptAt !== null) {
      current = afterAttempt(current, attempt());
      pauses.push(current.nextAttemptAt === null ? null : (current.nextAttemptAt - END) / 60_000);
    }
    expect(pauses).toEqual([5 / 60, 5, 30, 120, 300, 600, 840, 1200, 1440, null]);
    expect(current.state).toBe('failed');
  });

  it('has arrived with 2xx alone', () => {
    expect(afterAttempt(delivery(), attempt({ status: 204, error: null })).state).toBe('delivered');
    for (const status of [302, 400, 404, 500]) {
      expect(afterAttempt(delivery(), attempt({ status })).state).toBe('pending');
    }
  });

  it('ends where nobody wants it, or nobody may go', () => {
    expect(afterAttempt(delivery(), attempt({ status: 410 }))).toMatchObject({
      state: 'gone',
      nextAttemptAt: null,
    });
    const refused = attempt({ status: null, error: 'refused' });
    expect(afterAttempt(delivery(), refused)).toMatchObject({ state: 'failed', nextAttemptAt: null });
  });

  it('slows down when it is asked to, up to an hour', () => {
    const busy = attempt({ status: 429 });
    expect(afterAttempt(delivery(), busy, 60_000).nextAttemptAt).toBe(END + 60_000);
    expect(afterAttempt(delivery(), busy, 1_000).nextAttemptAt).toBe(END + 5_000);
    expect(afterAttempt(delivery(), busy, 1e12).nextAttemptAt).toBe(END + 3_600_000);
  });

  it('begins the schedule anew when it is asked for again', () => {
    const over = afterAttempt(delivery(), attempt({ status: 410 }));
    const again = rescheduled(over, END + 1);
    expect(again).toMatchObject({ id: over.id, state: 'pending', nextAttemptAt: END + 1 });
    expect(afterAttempt(again, attempt()).nextAttemptAt).toBe(END + 5_000);
  });
});
