import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { ServerMode } from '../webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';

let webui: WebUiSimulator;

afterEach(async () => {
  await webui.stop();
});

/** Sends one request, and measures the time until the server closes the idle connection, ms. */
const idleTime = async (mode: ServerMode): Promise<number> => {
  webui = await WebUiSimulator.start({ mode, clock: { stepMs: 1 } });
  const socket = connect(webui.port, '127.0.0.1');
  socket.write('GET /sdapi/v1/samplers HTTP/1.1\r\nhost: simulator\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  const answered = performance.now();
  socket.resume();
  await new Promise((resolve) => socket.once('close', resolve));
  return performance.now() - answered;
};

// Recorded: 30 s and 5 s.
it.each([
  ['nowebui', 30_000],
  ['ui', 5_000],
] as const)('an idle connection of %s mode is closed after %i ms', async (mode, expected) => {
  const idle = await idleTime(mode);
  expect(idle).toBeGreaterThan(expected - 500);
  expect(idle).toBeLessThan(expected + 2_000);
});
