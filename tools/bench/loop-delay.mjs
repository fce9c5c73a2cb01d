import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

/*
 * Loaded into the service by the benchmark (`node --import`): how late its event loop comes to a timer of 10 ms, asked
 * for over the channel to the parent. Each answer begins a new measurement.
 */
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

process.on('message', (message) => {
  if (message !== 'event-loop-delay') return;
  const [p50, p99, max] = [delay.percentile(50), delay.percentile(99), delay.max].map((ns) => ns / 1e6);
  process.send?.({ p50, p99, max, samples: delay.count });
  delay.reset();
});
// To listen is no reason to stay alive.
process.channel?.unref();
