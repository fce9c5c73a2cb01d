import { Injectable } from '@nestjs/common';
import type { HoldReason } from '../gpu/backend.js';
import { Backends } from '../gpu/backends.js';
import { SlotStates } from '../gpu/slot-states.js';
import type { Capabilities } from '../gpu/capabilities.js';
import { missingModels } from '../styles/resolve-style.js';
import { StyleCatalog } from '../styles/style-catalog.js';

export interface BackendHealth {
  readonly slot: string;
  readonly state: string;
  /** Why it is not up, as this process sees it: the route and what came of asking it; null while it is. */
  readonly trouble: string | null;
  /** Why it is given no work although it is up. */
  readonly holds: readonly HoldReason[];
  /** `down`, `starting`, `cold` (would first load its models), `loading` or `warm`. */
  readonly phase: string;
  /** When it entered the phase, ISO 8601. */
  readonly since: string;
  /** ISO 8601. */
  readonly lastSeenAt: string | null;
  readonly checkpoints: number;
  /** How many styles have all the models that they can't do without. */
  readonly styles: number;
  readonly simulator: boolean;
}

/** What a probe wants to know about each WebUI: as its owner sees it, whichever process is asked. */
@Injectable()
export class BackendStates {
  constructor(
    private readonly backends: Backends,
    private readonly states: SlotStates,
    private readonly catalog: StyleCatalog,
  ) {}

  async all(): Promise<BackendHealth[]> {
    return (await this.states.allOrHere()).map(({ slot, state, holds, phase, since, lastSeenAt }) => {
      const { capabilities, trouble } = this.backends.get(slot);
      return {
        slot,
        state,
        trouble: state === 'up' ? null : trouble,
        holds: holds.map(({ reason }) => reason),
        phase,
        since,
        lastSeenAt,
        checkpoints: capabilities?.checkpoints.length ?? 0,
        styles: capabilities === null ? 0 : this.stylesOn(capabilities),
        simulator: capabilities?.simulator ?? false,
      };
    });
  }

  private stylesOn(capabilities: Capabilities): number {
    return this.catalog.all().filter((preset) => missingModels(preset, capabilities).length === 0).length;
  }
}
