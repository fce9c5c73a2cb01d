import { Injectable } from '@nestjs/common';
import type { Backend } from '../gpu/backend.js';
import { Backends } from '../gpu/backends.js';
import { fitGeneration } from '../images/generation-size.js';
import type { Size } from '../images/pixels.js';
import type { TransferPlan } from '../records/transfer-record.js';
import type { DryRunTimesView, MemoryNeedView } from '../records/dry-run.view.js';
import { type Newcomer, QueueEstimate } from './queue-estimate.js';

export interface Price {
  readonly estimate: DryRunTimesView;
  readonly gpuSeconds: number;
}

const NOTHING = { low: 0, high: 0 };

/** The price of a transfer that reuses a known result. */
export const FREE: Price = { estimate: { startMs: NOTHING, generateMs: NOTHING }, gpuSeconds: 0 };

/** Estimates the GPU time and memory that a planned transfer would need. */
@Injectable()
export class TransferPrice {
  constructor(
    private readonly backends: Backends,
    private readonly estimate: QueueEstimate,
  ) {}

  /** The price of a transfer that has to be generated. */
  async of(plan: TransferPlan, style: string, newcomer: Newcomer): Promise<Price> {
    const { start, generate } = await this.estimate.ofPlan(plan, style, newcomer);
    const gpuSeconds = Math.round((generate.low + generate.high) / 200) / 10;
    return { estimate: { startMs: start, generateMs: generate }, gpuSeconds };
  }

  /** @param photo null when its shape is not known: then a square is assumed, which needs the most memory */
  memory(plan: TransferPlan, photo: Size | null): MemoryNeedView[] {
    const { width, height } = fitGeneration(
      photo ?? { width: plan.maxSide, height: plan.maxSide },
      plan.maxSide,
    );
    const seen = this.backends.list().filter(({ capabilities }) => capabilities !== null);
    return seen.map((backend) => this.need(backend, plan, { width, height }));
  }

  private need({ slot, state }: Backend, plan: TransferPlan, size: Size): MemoryNeedView {
    const budget = this.backends.budget(slot);
    const fitted = this.backends.fit(slot, { ...plan, size });
    const allowedMiB = budget !== null && Number.isFinite(budget.allowedMiB) ? budget.allowedMiB : null;
    const neededMiB = fitted && budget ? budget.estimateMiB({ size, units: fitted.units }) : null;
    return { backend: slot, state, fitness: fitted?.fitness ?? 'impossible', ...size, neededMiB, allowedMiB };
  }
}
