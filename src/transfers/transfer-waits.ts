import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Response } from 'express';
import { Busy } from '../errors/general.errors.js';
import { TransferFollowers } from './transfer-followers.js';
import type { Preference } from './preference.js';

/** Requests that are answered when a transfer has ended (`Prefer: wait=N`). */
@Injectable()
export class TransferWaits implements OnModuleDestroy {
  /** What calls each of them off. */
  private readonly waiting = new Set<AbortController>();
  private ending = false;

  constructor(private readonly followers: TransferFollowers) {}

  /** As soon as the service has been told to end, and before the time in which it still serves. */
  onModuleDestroy(): void {
    this.ending = true;
    for (const over of this.waiting) over.abort();
  }

  /**
   * Waits as it is preferred, and says so in the answer's header if it was done. It ends early when the transfer is
   * erased, the client goes away, or the service is about to end; where too many wait, it does not begin. The transfer
   * goes on.
   */
  async wait(id: string, { wait, respondAsync }: Preference, response: Response): Promise<void> {
    if (wait === null && respondAsync) response.setHeader('Preference-Applied', 'respond-async');
    // Who went away before this has no `close` to come.
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

  /** @returns whether it has ended */
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
