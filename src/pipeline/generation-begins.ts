import { Injectable } from '@nestjs/common';
import type { TransferRecord } from '../records/transfer-record.js';
import { StartScores } from '../scheduling/start-scores.js';
import { StageStopped } from './pipeline.errors.js';
import { ProgressReports } from './progress-reports.js';
import { type Claim, StageClaims } from './stage-claims.js';

/** The moment in which a generation begins: it is written down, shown, and held against what was told of it. */
@Injectable()
export class GenerationBegins {
  constructor(
    private readonly claims: StageClaims,
    private readonly progress: ProgressReports,
    private readonly scores: StartScores,
  ) {}

  /** From here on it counts as an attempt. @throws StageStopped when the claim was lost */
  async begin(claim: Claim): Promise<TransferRecord> {
    const now = Date.now();
    // By the record as it was claimed: an update whose answer got lost is made again.
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
