import { Worker } from 'node:worker_threads';
import { paint, type PaintOrder } from './paint.js';
import type { WorkDone, WorkOrder } from './paint-worker.js';
import type { RgbImage } from './rgb-image.js';

/** Below this number of pixels painting takes a few milliseconds, and needs no thread. */
const AT_ONCE = 128 * 128;

interface Waiting {
  order: PaintOrder;
  resolve: (image: RgbImage) => void;
  reject: (reason: unknown) => void;
}

/** Paints pictures in a thread, so that the simulated server can answer meanwhile. */
export class Atelier {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;

  async paint(order: PaintOrder): Promise<RgbImage> {
    if (order.quality === 'tint' || order.width * order.height <= AT_ONCE) return paint(order);
    const worker = this.start();
    const id = this.nextId;
    this.nextId += 1;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { order, resolve, reject });
      const work: WorkOrder = { id, order };
      worker.postMessage(work, []);
    });
  }

  async close(): Promise<void> {
    const worker = this.worker;
    this.worker = null;
    await worker?.terminate();
    this.abandon(new Error('The painter was sent home'));
  }

  private start(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = new Worker(new URL('./paint-thread.mjs', import.meta.url), { execArgv: [] });
    worker.on('message', ({ id, data }: WorkDone) => {
      const one = this.waiting.get(id);
      this.waiting.delete(id);
      one?.resolve({ data, width: one.order.width, height: one.order.height });
    });
    worker.on('error', (error) => {
      this.worker = null;
      this.abandon(error);
    });
    worker.unref();
    this.worker = worker;
    return worker;
  }

  private abandon(reason: unknown): void {
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
  }
}
