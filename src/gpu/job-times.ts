import { median } from '../metrics/median.js';
import type { GenerationRequest } from './generation.js';

const REMEMBERED_KINDS = 100;
const REMEMBERED_RUNS = 5;

/** Durations of jobs on one WebUI that had its models loaded, by kind of job. */
export class JobTimes {
  private readonly runs = new Map<string, number[]>();

  add(request: GenerationRequest, ms: number): void {
    const kind = kindOf(request);
    const recent = [ms, ...(this.runs.get(kind) ?? [])].slice(0, REMEMBERED_RUNS);
    this.runs.delete(kind); // a Map keeps the order of insertion: the least recently used kind is first
    this.runs.set(kind, recent);
    const [oldest] = this.runs.keys();
    if (this.runs.size > REMEMBERED_KINDS && oldest !== undefined) this.runs.delete(oldest);
  }

  /** Median of the latest durations, ms; null if there are none. */
  typical(request: GenerationRequest): number | null {
    return median(this.runs.get(kindOf(request)) ?? []);
  }
}

/** Everything that the duration depends on. */
function kindOf(request: GenerationRequest): string {
  const { width, height, steps, denoisingStrength, sampler, checkpoint, units } = request;
  const controls = units.map(({ module, model, lowVram }) => [module, model, lowVram]);
  return JSON.stringify([width, height, steps, denoisingStrength, sampler, checkpoint, controls]);
}
