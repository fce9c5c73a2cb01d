import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { IdempotencyInProgress, IdempotencyKeyReused } from './idempotency.errors.js';
import type { StoredAnswer } from './stored-answer.js';
import { IdempotencyStore, LEASE_MS, type Lease } from './idempotency-store.js';

/** How long a repeated request waits for the response to the first one, if that runs in the same process. */
const JOIN_MS = 10_000;
const RENEW_MS = LEASE_MS / 3;

/** A request that this process is answering. */
interface RunningRequest {
  readonly fingerprint: string;
  /** Resolves when the request has been answered. */
  readonly over: Promise<void>;
}

/** The right to execute a request. `end` must be called, whatever the outcome. */
export interface AnswerTurn {
  readonly lease: Lease;
  /** @param settle stores the outcome; its failure is logged and does not fail the request */
  end(settle: () => Promise<void>): Promise<void>;
}

/**
 * Executes only one of several requests with the same key. The others wait for its response if it runs in the same
 * process, and are told to retry if it runs in another one.
 */
@Injectable()
export class IdempotencyCoordinator {
  private readonly logger = new Logger(IdempotencyCoordinator.name);
  private readonly running = new Map<string, RunningRequest>();

  constructor(private readonly answers: IdempotencyStore) {}

  /**
   * @returns the stored response, or the turn to execute the request
   * @throws IdempotencyKeyReused, IdempotencyInProgress
   */
  async begin(entry: string, fingerprint: string): Promise<StoredAnswer | AnswerTurn> {
    const deadline = performance.now() + JOIN_MS;
    for (;;) {
      const first = this.running.get(entry);
      if (first === undefined) return this.reserve(entry, fingerprint);
      if (first.fingerprint !== fingerprint) throw reused();
      await Promise.race([first.over, pause(deadline - performance.now())]);
      if (performance.now() >= deadline) throw inProgress();
    }
  }

  private async reserve(entry: string, fingerprint: string): Promise<StoredAnswer | AnswerTurn> {
    let end: (() => void) | undefined;
    this.running.set(entry, { fingerprint, over: new Promise<void>((resolve) => (end = resolve)) });
    const leave = (): void => {
      this.running.delete(entry);
      end?.();
    };
    try {
      const found = await this.answers.reserve(entry, fingerprint);
      if (found.kind === 'leased') return this.turn(found.lease, leave);
      leave();
      if (found.kind === 'answered') return found.answer;
      throw found.kind === 'other' ? reused() : inProgress();
    } catch (error) {
      leave();
      throw error;
    }
  }

  private turn(lease: Lease, leave: () => void): AnswerTurn {
    const timer = setInterval(() => {
      // If the renewal fails, another request may take over; it finds what this one has created by the lease's id.
      this.answers.renew(lease).catch((error: unknown) => this.report(error));
    }, RENEW_MS);
    const end = async (settle: () => Promise<void>): Promise<void> => {
      clearInterval(timer);
      await settle().catch((error: unknown) => this.report(error));
      leave();
    };
    return { lease, end };
  }

  private report(error: unknown): void {
    this.logger.warn(
      { reason: String(error) },
      'Response to a request with an Idempotency-Key could not be stored',
    );
  }
}

async function pause(ms: number): Promise<void> {
  await sleep(Math.max(0, ms), undefined, { ref: false });
}

function reused(): IdempotencyKeyReused {
  return new IdempotencyKeyReused('This key was already used for a different request: use a new key.');
}

function inProgress(): IdempotencyInProgress {
  return new IdempotencyInProgress('Retry with the same key to get its response.');
}
