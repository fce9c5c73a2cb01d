import { performance } from 'node:perf_hooks';
import process from 'node:process';

/*
 * Loaded into the service by the benchmark (`node --import`): what passes between two ends of a timer of 10 ms, asked
 * for over the channel to the parent. Each answer begins a new measurement. All samples are told, and no percentiles:
 * those of several measurements can't be put together, and one of a second has too few samples for a 99th.
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
// To listen is no reason to stay alive.
process.channel?.unref();
