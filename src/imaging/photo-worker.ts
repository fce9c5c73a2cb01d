import 'reflect-metadata';
import { lowerPriority } from './lower-priority.js';
import { packFailure } from './work-failure.js';
import type { TaskHandlers } from './task-handlers.js';
import { parseMessage, WorkOrder, type WorkReport } from './worker-messages.js';

/*
 * Entry point of a photo child process: `photo-worker.js finish` or `photo-worker.js faces <model file>
 * <reference|other>`. It runs until the channel to its parent closes, one task at a time, and without access
 * to the service: no settings, no Redis, no network.
 */

/** Lower priority than the service and the WebUI, for which people wait. */
const NICENESS = 5;

for (const name of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, name);
lowerPriority(NICENESS);
// Ctrl-C and service managers signal the whole process group, but only the parent knows when work is done.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit());

const [lane, modelFile = '', standing] = process.argv.slice(2);
const handlers = await createHandlers();
let current: { readonly id: number; readonly cancellation: AbortController } | undefined;

process.on('message', (message) => {
  const order = parseMessage(WorkOrder, message);
  if (order.type === 'run')
    void perform(order); // reports its own failures
  else if (order.id === current?.id) current.cancellation.abort();
});
report({ type: 'ready' });

/** Loads the handlers of this lane only: a finishing child is spared the face detector's 100 MB. */
async function createHandlers(): Promise<TaskHandlers> {
  if (lane === 'finish') return (await import('./finish-handlers.js')).createFinishHandlers();
  return (await import('./face-handlers.js')).createFaceHandlers(modelFile, standing === 'reference');
}

async function perform({ id, task, input }: WorkOrder): Promise<void> {
  const cancellation = new AbortController();
  current = { id, cancellation };
  const watch = { signal: cancellation.signal, onStep: (step: string) => report({ type: 'step', id, step }) };
  try {
    const work = task === undefined ? undefined : handlers.get(task);
    if (work === undefined) throw new Error(`The ${lane} lane has no task ${task}`);
    report({ type: 'done', id, output: await work(input, watch) });
  } catch (error) {
    report({ type: 'failed', id, failure: packFailure(error) });
  }
}

function report(message: WorkReport): void {
  process.send?.(message);
}
