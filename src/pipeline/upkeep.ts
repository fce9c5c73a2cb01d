import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Signals } from '../scheduling/signals.js';
import { Dispatcher } from './dispatcher.js';
import { Reconciler } from './reconciler.js';
import { SlotKeeper } from './slot-keeper.js';
import { WaitingRoomSweep } from './waiting-room-sweep.js';

/** Only for when a hint got lost: whoever submits, and each stage that hands over, gives one. */
const FILL_EVERY_MS = 2_000;
const RECONCILE_EVERY_MS = 3_000;
/** Each so many rounds the waiting room is compared as well. */
const WAITING_ROOM_ROUNDS = 20;

/** The loops beside the queues: they make sure that nothing waits only because a hint or a job got lost. */
@Injectable()
export class Upkeep {
  private readonly logger = new Logger(Upkeep.name);

  constructor(
    private readonly keeper: SlotKeeper,
    private readonly dispatcher: Dispatcher,
    private readonly reconciler: Reconciler,
    private readonly sweep: WaitingRoomSweep,
    private readonly signals: Signals,
  ) {}

  start(signal: AbortSignal): Promise<void>[] {
    let round = 0;
    const unsubscribe = this.signals.on('wake', () => this.hurry());
    signal.addEventListener('abort', unsubscribe, { once: true });
    return [
      this.repeat(FILL_EVERY_MS, signal, () => this.fill()),
      this.repeat(RECONCILE_EVERY_MS, signal, () => this.reconcile(round++ % WAITING_ROOM_ROUNDS === 0)),
    ];
  }

  /** Looks after the waiting room now; nobody waits for it, the GPU's next job least of all. */
  hurry(): void {
    this.fill().catch((error: unknown) => this.report(error)); // the loop looks again
  }

  private async fill(): Promise<void> {
    await this.dispatcher.dispatch(this.keeper.held());
  }

  private async reconcile(waitingRoom: boolean): Promise<void> {
    if (waitingRoom) await this.sweep.clear();
    await this.reconciler.reconcile({ waitingRoom });
  }

  private async repeat(everyMs: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      try {
        await work();
      } catch (error) {
        this.report(error);
      }
      await sleep(everyMs, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    }
  }

  private report(error: unknown): void {
    this.logger.warn({ reason: String(error) }, 'The queues could not be looked after; it is tried again');
  }
}
