import { Injectable } from '@nestjs/common';
import { NotFound, PayloadInvalid } from '../errors/general.errors.js';
import { CardMemory } from '../gpu/card-memory.js';
import { RestartRequests } from '../gpu/restart-requests.js';
import { Restarter } from '../gpu/restarter.js';
import { type SlotState, SlotStates } from '../gpu/slot-states.js';
import type { AdminBackendView } from './backends.view.js';
import { AuditLog } from './audit-log.js';

/** What is shown to an operator need not be newer. */
const FRESH_MS = 5_000;

/** What an operator may see of the WebUIs, and do with them. */
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

  /** It happens between two generations, soon. @throws NotFound, or 409 where the configuration allows no restart */
  async restart(actor: string, slot: string): Promise<AdminBackendView> {
    const known = (await this.states.all()).find((candidate) => candidate.slot === slot);
    if (known === undefined) throw new NotFound('There is no backend of that name.');
    if (!this.restarter.allowed(slot)) {
      throw new PayloadInvalid('Restarts of it are not set up: see WEBUI_RESTART and WEBUIS_FILE.', {
        status: 409,
      });
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
