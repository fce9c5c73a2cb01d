import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Response } from 'express';
import { Busy } from '../errors/general.errors.js';
import { TransferFollowers } from './transfer-followers.js';
import type { Preference } from './preference.js';

/** Lets requests wait for the end of a transfer (`Prefer: wait=N`). */
@Injectable()
export class TransferWaits implements OnModuleDestroy {
  /** Aborts each waiting request. */
  private readonly waiting = new Set<AbortController>();
  private ending = false;

  constructor(private readonly followers: TransferFollowers) {}

  /** Runs as soon as the shutdown begins, before the period in which requests are still served. */
  onModuleDestroy(): void {
    this.ending = true;
    for (const over of this.waiting) over.abort();
  }

  /**
   * Waits as requested, and sets `Preference-Applied` if it did. Ends early when the transfer is erased, the client
   * disconnects, or the service shuts down; returns at once when too many requests wait. The transfer itself is not
   * affected.
   */
  async wait(id: string, { wait, respondAsync }: Preference, response: Response): Promise<void> {
    if (wait === null && respondAsync) response.setHeader('Preference-Applied', 'respond-async');
    // A response that is already destroyed will not emit `close`.
    if (wait === null || this.ending || response.destroyed) return;
    const over = new AbortController();
    const callOff = (): void => over.abort();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      callOff();
    }, wait * 1000);
    this.waiting.add(over);
    response.once('close', callOff);
    try {
      const ended = await this.end(id, over.signal);
      if (ended || late) response.setHeader('Preference-Applied', `wait=${wait}`);
    } finally {
      clearTimeout(timer);
      this.waiting.delete(over);
      response.off('close', callOff);
    }
  }

  /** @returns whether the transfer has ended */
  private async end(id: string, over: AbortSignal): Promise<boolean> {
    let leave: (() => void) | undefined;
    const end = new Promise<boolean>((resolve) => {
      over.addEventListener('abort', () => resolve(false), { once: true });
      leave = this.tryToJoin(id, resolve);
    });
    return end.finally(() => leave?.());
  }

  private tryToJoin(id: string, settle: (ended: boolean) => void): (() => void) | undefined {
    try {
      return this.followers.join(id, {
        wants: 'end',
        show: ({ ended }) => ended && settle(true),
        beat: () => undefined,
        end: () => settle(false),
      });
    } catch (error) {
      if (!(error instanceof Busy)) throw error;
      settle(false);
      return undefined;
    }
  }
}
