import { once } from 'node:events';
import type { ServiceProcess } from '../stack/service-process.js';

export const LOOP_DELAY_PRELOAD = new URL('./loop-delay.mjs', import.meta.url).href;

/** Milliseconds between the ends of a timer of 10 ms, the timer's own time included. */
export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly samples: number;
}

/** What the service's event loop showed since the last question. */
export async function readLoopDelay({ child }: ServiceProcess): Promise<LoopDelay> {
  child.send('event-loop-delay');
  const [answer] = (await once(child, 'message')) as [LoopDelay];
  return answer;
}
