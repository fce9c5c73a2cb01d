import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { IdempotencyInProgress, IdempotencyKeyReused } from './idempotency.errors.js';
import type { StoredAnswer } from './stored-answer.js';
import { IdempotencyStore, LEASE_MS, type Lease } from './idempotency-store.js';

/** Whoever comes while the first one is answered here waits for its answer no longer than this. */
const JOIN_MS = 10_000;
const RENEW_MS = LEASE_MS / 3;

/** One who answers in this process. */
interface Answering {
  readonly fingerprint: string;
  readonly over: Promise<void>;
}

/** It is this request's turn. It has to be ended, whatever comes of it. */
export interface AnswerTurn {
  readonly lease: Lease;
  /** @param settle what is written down of it; failing at it is no reason not to answer */
  end(settle: () => Promise<void>): Promise<void>;
}

/**
 * Lets one of all requests with the same key run. Those that come meanwhile wait for its answer where it runs; in another
 * process they are told to come back.
 */
@Injectable()
export class IdempotencyCoordinator {
  private readonly logger = new Logger(IdempotencyCoordinator.name);
  private readonly here = new Map<string, Answering>();

  constructor(private readonly answers: IdempotencyStore) {}

  /**
   * @returns the answer that was given before, or the turn to find one
   * @throws IdempotencyKeyReused, IdempotencyInProgress
   */
  async begin(entry: string, fingerprint: string): Promise<StoredAnswer | AnswerTurn> {
    const lastMoment = performance.now() + JOIN_MS;
    for (;;) {
      const first = this.here.get(entry);
      if (first === undefined) return this.reserve(entry, fingerprint);
      if (first.fingerprint !== fingerprint) throw reused();
      await Promise.race([first.over, pause(lastMoment - performance.now())]);
      if (performance.now() >= lastMoment) throw inProgress();
    }
  }

  private async reserve(entry: string, fingerprint: string): Promise<StoredAnswer | AnswerTurn> {
    let end: (() => void) | undefined;
    this.here.set(entry, { fingerprint, over: new Promise<void>((resolve) => (end = resolve)) });
    const leave = (): void => {
      this.here.delete(entry);
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
      // Not renewed, another one may take it over, who finds what this one has created by its id.
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
      'The answer to a request with an Idempotency-Key could not be written down',
    );
  }
}

async function pause(ms: number): Promise<void> {
  await sleep(Math.max(0, ms), undefined, { ref: false });
}

function reused(): IdempotencyKeyReused {
  return new IdempotencyKeyReused('This key was used for a request with another content; take a new one.');
}

function inProgress(): IdempotencyInProgress {
  return new IdempotencyInProgress('Ask again with the same key for its answer.');
}
