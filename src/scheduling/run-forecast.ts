import { setImmediate as turn } from 'node:timers/promises';
import { expectedArrivals, type RecentArrival } from './arrivals.js';
import { type ExpectedStart, Forecast, type ForecastInput } from './forecast.js';
import { either, type Moments } from './moments.js';

export interface ForecastResult {
  readonly starts: ReadonlyMap<string, ExpectedStart>;
  /** When somebody would begin behind all of them; null without a slot. */
  readonly behind: Moments | null;
  /** What it cost the main thread, ms. */
  readonly workMs: number;
}

/** After this much work on it the main thread does something else first. */
const TURN_MS = 4;
/** How likely it is that those who came lately are followed by as many like them. */
const GOES_ON = 0.6;

/** A forecast in small turns, for nobody more who comes and for as many as came lately: nobody knows which it will be. */
export async function runForecast(
  input: ForecastInput,
  lately: readonly RecentArrival[],
): Promise<ForecastResult> {
  const alone = await simulate(input);
  const arrivals = expectedArrivals(lately, input.now);
  if (arrivals.length === 0) return alone;
  const busy = await simulate({ ...input, arrivals });
  const starts = [...alone.starts].map(([id, quiet]): [string, ExpectedStart] => {
    const start = either(busy.starts.get(id)?.start ?? quiet.start, quiet.start, GOES_ON);
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
