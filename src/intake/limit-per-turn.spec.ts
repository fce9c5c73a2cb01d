import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { limitPerTurn } from './limit-per-turn.js';

const CLIENTS = 40;
const REQUEST = 'POST / HTTP/1.1\r\nHost: easel\r\nContent-Length: 0\r\n\r\n';

const opened: { clients: Socket[]; server?: Server } = { clients: [] };

afterEach(() => {
  for (const client of opened.clients) client.destroy();
  opened.server?.close();
});

/** Forty connections to a paced server, then a request on each of them at once. */
async function crowd(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<void> {
  const pace = limitPerTurn();
  const server = createServer((request, response) => {
    void pace(request, () => answer(request, response));
  });
  opened.server = server;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  opened.clients = Array.from({ length: CLIENTS }, () => connect(port, '127.0.0.1'));
  // Each turn of the loop accepts one connection.
  await expect.poll(connections).toBe(CLIENTS);
  for (const client of opened.clients) client.write(REQUEST);
}

describe('simultaneous requests', () => {
  it('are started a few per turn of the event loop', async () => {
    const inTurn = new Map<number, number>();
    let turn = 0;
    const count = (): void => {
      turn += 1;
      if (inTurn.size < CLIENTS) counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    await crowd((_request, response) => {
      inTurn.set(turn, (inTurn.get(turn) ?? 0) + 1);
      response.end();
    });
    await Promise.all(opened.clients.map((client) => once(client, 'data')));
    clearImmediate(counting);
    expect(Math.max(...inTurn.values())).toBeGreaterThan(1);
    expect(Math.max(...inTurn.values())).toBeLessThanOrEqual(8);
  });

  it('are not started if their clients disconnect before their turn', async () => {
    const begun: IncomingMessage[] = [];
    await crowd((request) => {
      begun.push(request);
      for (const client of opened.clients) client.resetAndDestroy();
    });
    await expect.poll(connections).toBe(0);
    // Those of the turn in which they were reset may have started.
    expect(begun.length).toBeLessThanOrEqual(16);
    expect(begun.length).toBeGreaterThan(0);
  });
});

function connections(): Promise<number> {
  return new Promise((resolve, reject) => {
    opened.server?.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
