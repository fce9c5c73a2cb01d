import { unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { exclusively } from './exclusively.js';

/** Another process holds the lock; `pid` if it answered with its process id. */
export class LockHeld extends Error {
  override readonly name = 'LockHeld';

  constructor(readonly pid: number | undefined) {
    super(pid === undefined ? 'Another process holds the lock' : `Process ${pid} holds the lock`);
  }
}

const ANSWER_WITHIN_MS = 500;

/**
 * A lock that ends with its process: a listening unix socket. If a connection succeeds, the holder is alive. Unlike a
 * pid file this works across PID namespaces and with reused pids; a crash leaves a socket file that refuses
 * connections.
 */
export class ServiceLock {
  private constructor(private readonly server: Server) {}

  /** @throws LockHeld */
  static async take(path: string): Promise<ServiceLock> {
    // Checking for a holder, removing a dead one's file and listening must not be interleaved between processes.
    return await exclusively(`${path}.taking`, async () => {
      const holder = await holderOf(path);
      if (holder !== undefined) throw new LockHeld(holder.pid);
      await unlink(path).catch(() => {});
      return new ServiceLock(await listen(path));
    });
  }

  async release(): Promise<void> {
    // Closing the server also unlinks the path.
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function holderOf(path: string): Promise<{ pid: number | undefined } | undefined> {
  return await new Promise((resolve, reject) => {
    let reply = '';
    const socket = connect(path);
    const known = () => resolve({ pid: Number.parseInt(reply, 10) || undefined });
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy());
    socket.on('data', (chunk) => (reply += chunk.toString()));
    // A holder that is too busy to respond still holds the lock.
    socket.on('connect', () => socket.on('close', known));
    socket.on('error', (error) => (isUnheld(error) ? resolve(undefined) : reject(error)));
  });
}

function isUnheld(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT');
}

async function listen(path: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(`${process.pid}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.unref();
  return server;
}
