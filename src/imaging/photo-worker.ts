import 'reflect-metadata';
import { lowerPriority } from './lower-priority.js';
import { packFailure } from './work-failure.js';
import type { TaskHandlers } from './task-handlers.js';
import { parseMessage, WorkOrder, type WorkReport } from './worker-messages.js';

/*
 * The program of a photo child: `photo-worker.js finish` or `photo-worker.js faces <model file> <reference|other>`. It
 * lives as long as the channel to its parent, does one task at a time, and knows nothing of the service: no settings,
 * no Redis, no network.
 */

/** Behind the service itself and the WebUI, which answer people. */
const NICENESS = 5;

for (const name of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, name);
lowerPriority(NICENESS);
// Ctrl-C and a service manager's stop reach the whole group of processes: only the parent knows when work is done.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit());

const [lane, modelFile = '', standing] = process.argv.slice(2);
const workbench = await openWorkbench();
let current: { readonly id: number; readonly calledOff: AbortController } | undefined;

process.on('message', (message) => {
  const order = parseMessage(WorkOrder, message);
  if (order.type === 'run')
    void perform(order); // reports its failures itself
  else if (order.id === current?.id) current.calledOff.abort();
});
report({ type: 'ready' });

/** The benches are loaded on demand: a finishing child is spared the face detector's hundred megabytes. */
async function openWorkbench(): Promise<TaskHandlers> {
  if (lane === 'finish') return (await import('./finish-handlers.js')).createFinishHandlers();
  return (await import('./face-handlers.js')).createFaceHandlers(modelFile, standing === 'reference');
}

async function perform({ id, task, input }: WorkOrder): Promise<void> {
  const calledOff = new AbortController();
  current = { id, calledOff };
  const watch = { signal: calledOff.signal, onStep: (step: string) => report({ type: 'step', id, step }) };
  try {
    const work = task === undefined ? undefined : workbench.get(task);
    if (work === undefined) throw new Error(`The ${lane} lane does not do this: ${task}`);
    report({ type: 'done', id, output: await work(input, watch) });
  } catch (error) {
    report({ type: 'failed', id, failure: packFailure(error) });
  }
}

function report(message: WorkReport): void {
  process.send?.(message);
}
