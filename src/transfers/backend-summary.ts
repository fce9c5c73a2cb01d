import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { SlotStates } from '../gpu/slot-states.js';
import type { BackendView } from './queue.view.js';
import { ScalingSignal } from './scaling-signal.js';

/** The public view of all WebUIs, whichever process owns them. */
@Injectable()
export class BackendSummary {
  constructor(
    private readonly backends: Backends,
    private readonly states: SlotStates,
    private readonly scaling: ScalingSignal,
  ) {}

  async all(): Promise<BackendView[]> {
    const loads = new Map((await this.scaling.slots()).map((load) => [load.slot, load]));
    return (await this.states.all()).map(({ slot, state, holds }) => {
      const { capabilities } = this.backends.get(slot);
      return {
        slot,
        state,
        holds: holds.map(({ reason, detail, since }) => ({ reason, detail, since })),
        kind: capabilities?.kind ?? null,
        simulator: capabilities?.simulator ?? false,
        busyShare: loads.get(slot)?.busyShare ?? 0,
        coldStart: loads.get(slot)?.coldStart ?? null,
      };
    });
  }

  async workWaitingMs(): Promise<number> {
    return this.scaling.workWaitingMs();
  }
}
