import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the ephemeral ports of common systems, one of which could be taken before the program listens on it. */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const TRIES = 100;

/** A free port of the loopback interface. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = await tryPort(randomInt(LOWEST, HIGHEST));
    if (port !== undefined) return port;
  }
  throw new Error(`No free port found between ${LOWEST} and ${HIGHEST}`);
}

/** The first free port from `first` on. */
export async function nextFreePort(first: number): Promise<number> {
  for (let port = first; port < first + 100; port += 1) {
    if ((await tryPort(port)) !== undefined) return port;
  }
  throw new Error(`The ports from ${first} to ${first + 99} are all taken; choose another one with PORT`);
}

/** Undefined if the port is taken. */
async function tryPort(port: number): Promise<number | undefined> {
  const server = createServer();
  return await new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
