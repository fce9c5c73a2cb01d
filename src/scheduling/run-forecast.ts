import { setImmediate as turn } from 'node:timers/promises';
import { expectedArrivals, type RecentArrival } from './arrivals.js';
import { type ExpectedStart, Forecast, type ForecastInput } from './forecast.js';
import { either, type Moments } from './moments.js';

export interface ForecastResult {
  readonly starts: ReadonlyMap<string, ExpectedStart>;
  /** When a new transfer behind all of these would begin; null without a slot. */
  readonly behind: Moments | null;
  /** CPU time on the main thread, ms. */
  readonly workMs: number;
}

/** The simulation yields to the event loop after this much work. */
const TURN_MS = 4;
/** Probability that transfers keep arriving at the recent rate. */
const ARRIVALS_CONTINUE = 0.6;

/**
 * Runs the forecast in small turns of the event loop, once without further arrivals and once with arrivals at
 * the recent rate, and mixes both.
 */
export async function runForecast(
  input: ForecastInput,
  recentArrivals: readonly RecentArrival[],
): Promise<ForecastResult> {
  const alone = await simulate(input);
  const arrivals = expectedArrivals(recentArrivals, input.now);
  if (arrivals.length === 0) return alone;
  const busy = await simulate({ ...input, arrivals });
  const starts = [...alone.starts].map(([id, quiet]): [string, ExpectedStart] => {
    const start = either(busy.starts.get(id)?.start ?? quiet.start, quiet.start, ARRIVALS_CONTINUE);
    return [id, { ...quiet, start }];
  });
  return { ...alone, starts: new Map(starts), workMs: alone.workMs + busy.workMs };
}

async function simulate(input: ForecastInput): Promise<ForecastResult> {
  let begunAt = performance.now();
  let workMs = 0;
  const forecast = new Forecast(input);
  while (forecast.step()) {
    const lastedMs = performance.now() - begunAt;
    if (lastedMs < TURN_MS) continue;
    workMs += lastedMs;
    await turn();
    begunAt = performance.now();
  }
  return { starts: forecast.starts, behind: forecast.behind(), workMs: workMs + performance.now() - begunAt };
}
