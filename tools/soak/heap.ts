import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import type { ServiceProcess } from '../stack/service-process.js';

export const HEAP_PRELOAD = new URL('./heap.mjs', import.meta.url).href;

/** Resources that a service holds after garbage collection. */
export interface Held {
  /** Heap and external memory, MB of 10^6 bytes. */
  readonly heapMb: number;
  /** Timers, sockets, child processes and requests that keep the event loop alive. */
  readonly handles: number;
  readonly fileDescriptors: number;
}

export async function readHeld({ child, pid }: ServiceProcess): Promise<Held> {
  const answered = once(child, 'message');
  child.send('heap');
  const [{ heapUsed, external, handles }] = (await answered) as [
    { heapUsed: number; external: number; handles: number },
  ];
  return {
    heapMb: (heapUsed + external) / 1e6,
    handles,
    fileDescriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
}
