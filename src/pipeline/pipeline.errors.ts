import { AppError } from '../errors/app-error.js';

export class WorkerCrashed extends AppError.define({
  code: 'worker_crashed',
  status: 500,
  title: 'The transfer crashed its worker repeatedly',
}) {}

/** Why a stage was stopped; internal, never shown to clients. */
export class StageStopped extends Error {
  override readonly name = 'StageStopped';

  constructor(readonly reason: 'cancelled' | 'superseded' | 'shutdown' | 'lease_lost') {
    super(`The stage was stopped: ${reason}`);
  }
}
