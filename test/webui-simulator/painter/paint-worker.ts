import { parentPort } from 'node:worker_threads';
import { paint, type PaintOrder } from './paint.js';

export interface WorkOrder {
  id: number;
  order: PaintOrder;
}

export interface WorkDone {
  id: number;
  data: Uint8Array<ArrayBuffer>;
}

parentPort?.on('message', ({ id, order }: WorkOrder) => {
  const { data } = paint(order);
  const done: WorkDone = { id, data: new Uint8Array(data) };
  parentPort?.postMessage(done, [done.data.buffer]);
});
