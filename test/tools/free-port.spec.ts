import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort, nextFreePort } from '../../tools/stack/free-port.js';

it('passes over a port that somebody listens on', async () => {
  const first = await freePort();
  const server = createServer().listen(first, '127.0.0.1');
  await once(server, 'listening');
  const next = await nextFreePort(first);
  expect(next).toBeGreaterThan(first);
  expect(next).toBeLessThan(first + 100);
  server.close();
});
