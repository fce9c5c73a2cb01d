import { Injectable } from '@nestjs/common';
import type { StageJob } from '../scheduling/queues.js';
import { FinishStage } from './finish.stage.js';
import { GpuTurn } from './gpu-turn.js';
import { GenerateStage } from './generate.stage.js';
import { PrepareStage } from './prepare.stage.js';
import { type StageOutcome, StageRunner } from './stage-runner.js';

/** Runs the stage that a job belongs to. */
@Injectable()
export class Stages {
  constructor(
    private readonly runner: StageRunner,
    private readonly prepare: PrepareStage,
    private readonly generate: GenerateStage,
    private readonly finish: FinishStage,
    private readonly turn: GpuTurn,
  ) {}

  async run(job: StageJob, lost?: AbortSignal): Promise<StageOutcome> {
    switch (job.stage) {
      case 'prepare':
        return this.runner.run(this.prepare, job, lost);
      case 'generate':
        return this.runner.run(this.generate, job, lost);
      case 'finish':
        return this.runner.run(this.finish, job, lost);
      case 'wait':
        throw new Error('The waiting room has no consumer');
    }
  }

  /** Hands back transfers that wait for a GPU; running generations continue. */
  stopWaiting(): void {
    this.turn.stop();
  }

  stopAll(): void {
    this.runner.stopAll();
  }
}
