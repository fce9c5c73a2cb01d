import { once } from 'node:events';
import type { ServiceProcess } from '../stack/service-process.js';

export const LOOP_DELAY_PRELOAD = new URL('./loop-delay.mjs', import.meta.url).href;

/**
 * Delays of the service's event loop since the last call: ms between the expirations of a 10 ms timer, including
 * its own time.
 */
export async function readLoopDelay({ child }: ServiceProcess): Promise<number[]> {
  child.send('event-loop-delay');
  const [answer] = (await once(child, 'message')) as [number[]];
  return answer;
}
