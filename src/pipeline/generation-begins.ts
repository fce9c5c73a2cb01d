import { Injectable } from '@nestjs/common';
import type { TransferRecord } from '../records/transfer-record.js';
import { StartEstimateAccuracy } from '../scheduling/start-estimate-accuracy.js';
import { StageStopped } from './pipeline.errors.js';
import { ProgressReports } from './progress-reports.js';
import { type Claim, StageClaims } from './stage-claims.js';

/** Handles the start of a generation: records it, reports it, and compares it with the told estimate. */
@Injectable()
export class GenerationBegins {
  constructor(
    private readonly claims: StageClaims,
    private readonly progress: ProgressReports,
    private readonly scores: StartEstimateAccuracy,
  ) {}

  /**
   * Counts the attempt.
   * @throws StageStopped if the claim was lost
   */
  async begin(claim: Claim): Promise<TransferRecord> {
    const now = Date.now();
    // Based on the record as claimed, so that repeating an update whose reply was lost does not count twice.
    const { attempts: before, timings, enteredAt } = claim.record;
    const record = await this.claims.update(claim, (current) => ({
      state: 'generating',
      attempts: before + 1,
      startedAt: current.startedAt ?? now,
      timings: { ...current.timings, waitMs: timings.waitMs + now - enteredAt },
    }));
    if (record === null) throw new StageStopped('superseded');
    this.progress.begin(record.id);
    const { attempts, estimatedStartMs: told, queuedAt } = record;
    if (attempts === 1 && told !== null) void this.scores.began(told, now - queuedAt); // never rejects
    return record;
  }
}
