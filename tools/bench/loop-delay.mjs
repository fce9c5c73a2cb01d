import { performance } from 'node:perf_hooks';
import process from 'node:process';

/*
 * Loaded into the service by the benchmark (`node --import`): the time between two expirations of a 10 ms timer, sent on
 * request over the channel to the parent. Each reply starts a new measurement. It contains all samples instead of
 * percentiles: percentiles of several measurements can't be combined, and one second has too few samples for a 99th.
 */
const PERIOD_MS = 10;

let samples = [];
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  samples.push(now - last);
  last = now;
}, PERIOD_MS).unref();

process.on('message', (message) => {
  if (message !== 'event-loop-delay') return;
  process.send?.(samples);
  samples = [];
});
// The listener must not keep the process alive.
process.channel?.unref();
