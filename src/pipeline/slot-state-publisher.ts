import { Injectable, Logger } from '@nestjs/common';
import type { GpuLease } from '../gpu/lease.js';
import { type SlotOwner, SlotStates } from '../gpu/slot-states.js';
import { Heartbeat } from '../scheduling/heartbeat.js';
import { pause } from '../timing/pause.js';
import { SchedulingBoard } from './scheduling-board.js';
import { PipelineSettings } from './pipeline.config.js';

const LOOK_EVERY_MS = 250;
/** An unchanged state is republished before it expires. */
const REPUBLISH_MS = 2_000;

/**
 * Publishes the state of this process's slots to other processes, in particular why a slot begins nothing.
 */
@Injectable()
export class SlotStatePublisher {
  private readonly logger = new Logger(SlotStatePublisher.name);

  constructor(
    private readonly states: SlotStates,
    private readonly heartbeat: Heartbeat,
    private readonly board: SchedulingBoard,
    private readonly settings: PipelineSettings,
  ) {}

  /** Runs while this process holds the GPU, until the signal aborts. Never rejects. */
  async run({ slot, fence }: GpuLease, signal: AbortSignal): Promise<void> {
    let published = '';
    let publishedAt = -Infinity;
    while (!signal.aborted) {
      const owner = this.owner(fence);
      const state = JSON.stringify([this.states.here(slot), owner]);
      if (state !== published || performance.now() - publishedAt >= REPUBLISH_MS) {
        try {
          await this.states.publish(slot, owner);
          published = state;
          publishedAt = performance.now();
        } catch (error) {
          this.logger.debug({ slot, reason: String(error) }, 'Slot state could not be published');
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
