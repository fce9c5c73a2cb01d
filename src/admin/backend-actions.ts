import { Injectable } from '@nestjs/common';
import { NotFound, PayloadInvalid } from '../errors/general.errors.js';
import { CardMemory } from '../gpu/card-memory.js';
import { RestartRequests } from '../gpu/restart-requests.js';
import { Restarter } from '../gpu/restarter.js';
import { type SlotState, SlotStates } from '../gpu/slot-states.js';
import type { AdminBackendView } from './backends.view.js';
import { AuditLog } from './audit-log.js';

/** Maximum age of the memory figures shown to an operator. */
const FRESH_MS = 5_000;

/** Operator views of, and actions on, the WebUIs. */
@Injectable()
export class BackendActions {
  constructor(
    private readonly audit: AuditLog,
    private readonly cardMemory: CardMemory,
    private readonly requests: RestartRequests,
    private readonly restarter: Restarter,
    private readonly states: SlotStates,
  ) {}

  async all(): Promise<AdminBackendView[]> {
    return await Promise.all((await this.states.all()).map((state) => this.view(state)));
  }

  /** Requests a restart between two generations. @throws NotFound; PayloadInvalid (409) if none is configured */
  async restart(actor: string, slot: string): Promise<AdminBackendView> {
    const known = (await this.states.all()).find((candidate) => candidate.slot === slot);
    if (known === undefined) throw new NotFound('Backend not found.');
    if (!this.restarter.allowed(slot)) {
      throw new PayloadInvalid(
        'Restarts of this backend are not configured: see WEBUI_RESTART and WEBUIS_FILE.',
        {
          status: 409,
        },
      );
    }
    await this.audit.write(actor, 'restart', `backend ${slot}`);
    await this.requests.ask(slot);
    return this.view(known);
  }

  private async view({ slot, state, phase, holds }: SlotState): Promise<AdminBackendView> {
    const watch = this.cardMemory.watch(slot);
    const memory = state === 'up' ? await watch.notOlderThan(FRESH_MS) : null;
    const { card } = watch.trends;
    return {
      slot,
      state,
      phase,
      holds: holds.map(({ reason, detail, since }) => ({ reason, detail, since })),
      memory: memory && {
        usedMiB: Math.round(memory.usedMiB),
        totalMiB: Math.round(memory.totalMiB),
        reservedMiB: Math.round(memory.reservedMiB),
        ramMiB: memory.ramMiB === null ? null : Math.round(memory.ramMiB),
      },
      creepMiBPerJob: card === null ? null : Math.round(card.mibPerJob * 10) / 10,
      restartable: this.restarter.allowed(slot),
    };
  }
}
