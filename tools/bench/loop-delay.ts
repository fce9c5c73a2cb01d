import { once } from 'node:events';
import type { ServiceProcess } from '../stack/service-process.js';

export const LOOP_DELAY_PRELOAD = new URL('./loop-delay.mjs', import.meta.url).href;

/**
 * What the service's event loop showed since the last question: ms between the ends of a timer of 10 ms, its own time
 * included.
 */
export async function readLoopDelay({ child }: ServiceProcess): Promise<number[]> {
  child.send('event-loop-delay');
  const [answer] = (await once(child, 'message')) as [number[]];
  return answer;
}
