import { Injectable, Logger } from '@nestjs/common';
import { Signals } from '../scheduling/signals.js';
import { Rounds } from '../timing/rounds.js';
import { Dispatcher } from './dispatcher.js';
import { Reconciler } from './reconciler.js';
import { SlotKeeper } from './slot-keeper.js';
import { WaitingRoomSweep } from './waiting-room-sweep.js';

/** Only for when a hint got lost: whoever submits, and each stage that hands over, gives one. */
const FILL_EVERY_MS = 2_000;
const RECONCILE_EVERY_MS = 3_000;
/** The waiting room is compared as well in one round of these. */
const WAITING_ROOM_ROUNDS = 20;

/** The loops beside the queues: they make sure that nothing waits only because a hint or a job got lost. */
@Injectable()
export class Upkeep {
  private readonly rounds = new Rounds(
    new Logger(Upkeep.name),
    'The queues could not be looked after; it is tried again',
  );

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
      this.rounds.repeat(FILL_EVERY_MS, signal, () => this.fill()),
      this.rounds.repeat(RECONCILE_EVERY_MS, signal, () =>
        this.reconcile(round++ % WAITING_ROOM_ROUNDS === 0),
      ),
    ];
  }

  /** Looks after the waiting room now; nobody waits for it, the GPU's next job least of all. */
  hurry(): void {
    this.fill().catch((error: unknown) => this.rounds.report(error)); // the loop looks again
  }

  private async fill(): Promise<void> {
    await this.dispatcher.dispatch(this.keeper.held());
  }

  private async reconcile(waitingRoom: boolean): Promise<void> {
    if (waitingRoom) await this.sweep.clear();
    await this.reconciler.reconcile({ waitingRoom });
  }
}
