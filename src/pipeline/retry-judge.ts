import { Injectable, Logger } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { Metrics } from '../metrics/metrics.js';
import type { TransferRecord } from '../records/transfer-record.js';
import type { Stage } from '../scheduling/queues.js';
import { PipelineSettings } from './pipeline.config.js';
import { SlotFitness } from './slot-fitness.js';
import { asStageError, judge, type Verdict } from './retry-policy.js';

export interface FailedStep {
  readonly stage: Stage;
  readonly step?: string;
}

/** Judges failed stages by the settings and the backend's memory; logs and counts the verdicts. */
@Injectable()
export class RetryJudge {
  private readonly logger = new Logger(RetryJudge.name);

  constructor(
    private readonly backends: Backends,
    private readonly fitness: SlotFitness,
    private readonly metrics: Metrics,
    private readonly settings: PipelineSettings,
  ) {}

  /** @param at the stage and step that failed */
  judge(record: TransferRecord, at: FailedStep, thrown: unknown): Verdict {
    const verdict = judge(record, thrown, {
      maxAttempts: this.settings.maxAttempts,
      retryDelayMs: this.settings.retryDelayMs,
      budget: record.slot === null ? null : this.backends.budget(record.slot),
      elsewhere: record.slot !== null && this.fitness.elsewhere(record),
    });
    this.report(record, at, thrown, verdict);
    return verdict;
  }

  private report(record: TransferRecord, at: FailedStep, thrown: unknown, verdict: Verdict): void {
    const error = asStageError(thrown);
    const data = { transferId: record.id, ...at, code: error.code, attempts: record.attempts };
    if (verdict.kind === 'again') {
      this.metrics.retries.inc({ reason: verdict.reason });
      const { reason, delayMs } = verdict;
      this.logger.warn({ ...data, reason, delayMs, err: error.cause }, 'Retrying a stage');
    } else if (error.code === 'internal') {
      this.logger.error({ ...data, err: error.cause ?? error }, 'Transfer failed unexpectedly');
    } else {
      this.logger.log({ ...data, err: error.cause }, 'Transfer failed');
    }
  }
}
