import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
let child: ChildProcess | null = null;

afterEach(() => {
  child?.kill('SIGKILL');
});

it('runs as a process that says where it is, and ends cleanly on SIGTERM', async () => {
  const options = ['--port', '0', '--program', 'forge', '--step-ms', '1', '--auth', 'user:pass'];
  const running = spawn(process.execPath, ['--import', 'tsx', MAIN, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = running;
  const [line] = (await once(createInterface(running.stdout), 'line')) as [string];
  expect(line).toMatch(/^WebUI simulator \(forge, not a real WebUI\) on http:\/\/127\.0\.0\.1:\d+$/);
  const url = /http:\S+/.exec(line)?.[0] ?? '';
  expect((await fetch(`${url}/sdapi/v1/samplers`)).status).toBe(401);
  expect((await fetch(`${url}/controlnet/model_list`)).status).toBe(200);
  const exit = once(running, 'exit');
  running.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});
