import { Injectable, Logger } from '@nestjs/common';
import type { GpuLease } from '../gpu/lease.js';
import { type SlotOwner, SlotStates } from '../gpu/slot-states.js';
import { Heartbeat } from '../scheduling/heartbeat.js';
import { pause } from '../timing/pause.js';
import { SchedulingBoard } from './scheduling-board.js';
import { PipelineSettings } from './pipeline.config.js';

const LOOK_EVERY_MS = 250;
/** What has not changed is said again before it is forgotten. */
const SAY_AGAIN_MS = 2_000;

/** Tells the other processes how the slots of this one stand, and above all why one of them begins nothing. */
@Injectable()
export class SlotStatePublisher {
  private readonly logger = new Logger(SlotStatePublisher.name);

  constructor(
    private readonly states: SlotStates,
    private readonly heartbeat: Heartbeat,
    private readonly board: SchedulingBoard,
    private readonly settings: PipelineSettings,
  ) {}

  /** For as long as the slot's GPU is ours, which is until the signal aborts. Never rejects. */
  async run({ slot, fence }: GpuLease, signal: AbortSignal): Promise<void> {
    let said = '';
    let saidAt = -Infinity;
    while (!signal.aborted) {
      const owner = this.owner(fence);
      const state = JSON.stringify([this.states.here(slot), owner]);
      if (state !== said || performance.now() - saidAt >= SAY_AGAIN_MS) {
        try {
          await this.states.publish(slot, owner);
          said = state;
          saidAt = performance.now();
        } catch (error) {
          this.logger.debug({ slot, reason: String(error) }, 'How a slot stands could not be said');
        }
      }
      await pause(LOOK_EVERY_MS, signal);
    }
    this.states.disown(slot);
  }

  private owner(fence: number): SlotOwner {
    const { processId: process } = this.heartbeat;
    return { process, fence, lookAhead: this.settings.lookAhead, overtaken: this.board.overtakings() };
  }
}
