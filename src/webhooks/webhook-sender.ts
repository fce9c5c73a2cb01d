import { Injectable } from '@nestjs/common';
import { GuardedHttp, type OutboundAnswer } from '../outbound/guarded-http.js';
import { OutboundRefused } from '../outbound/outbound-refused.js';
import { StallGuard, TooSlow } from '../outbound/stall-guard.js';
import { WebhookSettings } from '../outbound/webhook.config.js';
import { WebhookTargets } from '../outbound/webhook-targets.js';
import type { Delivery, DeliveryAttempt } from './delivery.js';
import { signedHeaders } from './signature.js';
import type { WebhookSubject } from './webhook-subjects.js';
import { WebhookPreferences } from './webhook-preferences.js';

export interface Sent {
  readonly attempt: DeliveryAttempt;
  /** Retry-After of the receiver, ms; 0 without one. */
  readonly retryAfterMs: number;
}

/** Makes the HTTP request of a delivery attempt. */
@Injectable()
export class WebhookSender {
  constructor(
    private readonly http: GuardedHttp,
    private readonly targets: WebhookTargets,
    private readonly preferences: WebhookPreferences,
    private readonly settings: WebhookSettings,
  ) {}

  /** @throws the signal's reason; all other errors are returned as a failed attempt */
  async send(
    subject: WebhookSubject & { readonly webhookUrl: string },
    delivery: Delivery,
    signal: AbortSignal,
  ): Promise<Sent> {
    const timestamp = new Date(delivery.createdAt).toISOString();
    const data = await subject.view();
    const body = JSON.stringify({ type: delivery.event, timestamp, data });
    const at = Date.now();
    const attempt = (status: number | null, error: DeliveryAttempt['error']): DeliveryAttempt => ({
      at,
      durationMs: Date.now() - at,
      status,
      error,
    });
    try {
      const { status, headers } = await this.post(subject, { id: delivery.id, body }, signal);
      const good = status >= 200 && status < 300;
      return { attempt: attempt(status, good ? null : 'status'), retryAfterMs: retryAfterOf(headers) };
    } catch (error) {
      signal.throwIfAborted();
      return { attempt: attempt(null, reasonOf(error)), retryAfterMs: 0 };
    }
  }

  private async post(
    { callerId, webhookUrl }: { readonly callerId: string; readonly webhookUrl: string },
    { id, body }: { readonly id: string; readonly body: string },
    signal: AbortSignal,
  ): Promise<OutboundAnswer> {
    const totalMs = this.settings.deadlineMs;
    using pace = new StallGuard({ totalMs, pieceMs: totalMs, pieceBytes: 1 }, signal);
    const signed = signedHeaders(
      { id, timestamp: Math.floor(Date.now() / 1000), body },
      this.preferences.of(callerId).secrets,
    );
    const answer = await this.http.send({
      method: 'POST',
      url: this.targets.judge(webhookUrl),
      headers: { 'Content-Type': 'application/json', ...signed },
      body: Buffer.from(body),
      signal: pace.signal,
    });
    // Only the status and headers matter: the response body is discarded.
    answer.body.on('error', () => {}).destroy();
    return answer;
  }
}

function reasonOf(error: unknown): DeliveryAttempt['error'] {
  if (error instanceof TooSlow) return 'timeout';
  return error instanceof OutboundRefused ? 'refused' : 'no_answer';
}

/** Parses Retry-After, seconds or a date. @returns ms; 0 if it is missing or invalid */
function retryAfterOf(headers: OutboundAnswer['headers']): number {
  const value = headers['retry-after'];
  if (typeof value !== 'string') return 0;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
