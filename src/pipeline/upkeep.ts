import { Injectable, Logger } from '@nestjs/common';
import { Signals } from '../scheduling/signals.js';
import { PeriodicTask } from '../timing/periodic-task.js';
import { Dispatcher } from './dispatcher.js';
import { Reconciler } from './reconciler.js';
import { SlotKeeper } from './slot-keeper.js';
import { WaitingRoomSweep } from './waiting-room-sweep.js';

/** Only needed if a signal is lost: every submission and stage handover sends one. */
const FILL_EVERY_MS = 2_000;
const RECONCILE_EVERY_MS = 3_000;
/** The waiting room is included in every n-th round. */
const WAITING_ROOM_ROUNDS = 20;

/** Periodic loops that ensure that no transfer is stuck because a signal or job was lost. */
@Injectable()
export class Upkeep {
  private readonly rounds = new PeriodicTask(
    new Logger(Upkeep.name),
    'Queue upkeep failed; it will be retried',
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

  /** Dispatches the waiting room now, in the background, so that it does not delay the GPU's next job. */
  hurry(): void {
    this.fill().catch((error: unknown) => this.rounds.report(error)); // the loop retries
  }

  private async fill(): Promise<void> {
    await this.dispatcher.dispatch(this.keeper.held());
  }

  private async reconcile(waitingRoom: boolean): Promise<void> {
    if (waitingRoom) await this.sweep.clear();
    await this.reconciler.reconcile({ waitingRoom });
  }
}
