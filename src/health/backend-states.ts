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
  /** Why it is not up, as seen by this process: the WebUI route and its failure; null while it is up. */
  readonly trouble: string | null;
  /** Reasons why it is given no work although it is up. */
  readonly holds: readonly HoldReason[];
  /** `down`, `starting`, `cold` (models not loaded yet), `loading` or `warm`. */
  readonly phase: string;
  /** When it entered the phase, ISO 8601. */
  readonly since: string;
  /** ISO 8601. */
  readonly lastSeenAt: string | null;
  readonly checkpoints: number;
  /** Number of styles whose required models the WebUI has. */
  readonly styles: number;
  readonly simulator: boolean;
}

/** Health of each WebUI, as seen by the process that owns its slot, whichever process is probed. */
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
