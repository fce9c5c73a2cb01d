import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Download, download, DownloadFailed, DownloadTooLarge } from './download.js';
import { GuardedHttp } from './guarded-http.js';
import { OutboundGuard } from './outbound-guard.js';
import { OutboundRefused } from './outbound-refused.js';

const ANY = { schemes: ['http'], hosts: ['*'] };
const PHOTO = Buffer.alloc(200_000, 'photo');

let server: Server;
let port: number;
let folder: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let seen: IncomingMessage[];
/** Addresses that successive lookups yield; the last one is repeated. */
let resolves: string[];
let guard: OutboundGuard;

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-download-'));
  seen = [];
  resolves = ['127.0.0.1'];
  answer = (_request, response) => response.end(PHOTO);
  // Loopback stands for the public internet here; everything else is judged as ever.
  guard = OutboundGuard.resolvingWith(
    async () => [{ address: (resolves.length > 1 ? resolves.shift() : resolves[0]) ?? '', family: 4 }],
    { ports: [String(port)], networks: ['127.0.0.1/32'] },
  );
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

const fetched = async (changes: Partial<Download> = {}, signal = new AbortController().signal) => {
  const file = join(folder, 'photo');
  const judge = (address: string): URL => guard.judge(address, ANY);
  await download(
    new GuardedHttp(guard),
    {
      url: judge(`http://photos.example:${port}/a.jpg?signature=secret`),
      file,
      accept: 'image/jpeg',
      maxBytes: 300_000,
      pace: { totalMs: 5_000, pieceMs: 5_000, pieceBytes: 1 },
      judge,
      ...changes,
    },
    signal,
  );
  return readFile(file);
};
const failing = async (changes: Partial<Download> = {}): Promise<unknown> =>
  fetched(changes).then(
    () => 'it succeeded',
    (error: unknown) => error,
  );

const from = (count: number) => ({ url: new URL(`http://photos.example:${port}/${count}`) });
const passing = async (status: number): Promise<unknown> => {
  answer = (_request, response) => response.writeHead(status).end();
  const error = await failing();
  return error instanceof DownloadFailed ? error.passing : error;
};

describe('a download', () => {
  it('sends only the necessary headers, and ignores the proxy of the environment', async () => {
    vi.stubEnv('http_proxy', 'http://127.0.0.1:1');
    expect((await fetched()).equals(PHOTO)).toBe(true);
    const [request] = seen;
    expect(request?.headers).toEqual({
      host: `photos.example:${port}`,
      accept: 'image/jpeg',
      'accept-encoding': 'identity',
      'user-agent': 'Easel',
      connection: 'close',
    });
  });

  it('follows three redirects, including relative ones, but not a fourth', async () => {
    answer = ({ url = '' }, response) => {
      const left = Number(url.slice(1, 2));
      if (left === 0) response.end(PHOTO);
      else response.writeHead(302, { location: `/${left - 1}` }).end('elsewhere');
    };
    expect((await fetched(from(3))).length).toBe(PHOTO.length);
    expect(await failing({ ...from(4), file: join(folder, 'other') })).toMatchObject({ passing: false });
  });

  it.each([
    ['http://169.254.169.254/latest/', 'port'],
    ['http://127.0.0.2:PORT/', 'address'],
    ['http://[::1]:PORT/', 'address'],
    ['file:///etc/passwd', 'scheme'],
    ['http://user:pass@photos.example:PORT/', 'credentials'],
  ])('does not follow a redirect to %s', async (location, reason) => {
    answer = (_request, response) =>
      response.writeHead(302, { location: location.replace('PORT', String(port)) }).end();
    const error = await failing();
    expect(error).toBeInstanceOf(OutboundRefused);
    expect(error).toMatchObject({ reason });
    expect(seen).toHaveLength(1);
  });

  it('opens no connection if the name resolves to a non-public address', async () => {
    resolves = ['10.0.0.1'];
    expect(await failing()).toMatchObject({ name: 'OutboundRefused', reason: 'address' });
    expect(seen).toHaveLength(0);
  });

  it('checks the address at each connection, so that a changed DNS answer is noticed', async () => {
    resolves = ['127.0.0.1', '127.0.0.2'];
    answer = ({ url }, response) =>
      url === '/b' ? response.end(PHOTO) : response.writeHead(302, { location: '/b' }).end();
    expect(await failing()).toMatchObject({ name: 'OutboundRefused', reason: 'address' });
    expect(seen).toHaveLength(1);
  });

  it('fails at once if Content-Length is too large', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 300_001 }).write('x');
    };
    expect(await failing()).toBeInstanceOf(DownloadTooLarge);
    expect(existsSync(join(folder, 'photo'))).toBe(false);
  });

  it('fails if too many bytes arrive, whatever Content-Length was', async () => {
    answer = (_request, response) => {
      const more = (): void => void (response.writable && response.write(PHOTO, more));
      more();
    };
    expect(await failing()).toBeInstanceOf(DownloadTooLarge);
  });

  it('rejects compressed responses, which may expand to any size', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000)));
    expect(await failing()).toMatchObject({ name: 'DownloadFailed', passing: false });
  });

  it.each([
    ['does not respond', () => {}],
    ['stops after its first bytes', (_: unknown, response: ServerResponse) => void response.write('x')],
    [
      'sends byte by byte',
      (_: unknown, response: ServerResponse) => {
        const drip = setInterval(() => response.write('x'), 5);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('fails if the server %s', async (_what, behaviour) => {
    answer = behaviour;
    const pace = { totalMs: 60_000, pieceMs: 100, pieceBytes: 65_536 };
    expect(await failing({ pace })).toMatchObject({ message: 'The server is too slow.', passing: true });
  });

  it('fails after the total time limit, even if it progresses', async () => {
    answer = (_request, response) => {
      const drip = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(drip));
    };
    const pace = { totalMs: 150, pieceMs: 60_000, pieceBytes: 1 };
    expect(await failing({ pace })).toMatchObject({ message: 'The server is too slow.' });
  });

  it('distinguishes passing from lasting failures by the status', async () => {
    for (const status of [404, 403, 410, 204, 206, 304, 300]) expect(await passing(status)).toBe(false);
    for (const status of [500, 502, 503, 429, 408]) expect(await passing(status)).toBe(true);
  });

  it('can be retried after a broken connection, before or during the response', async () => {
    answer = ({ socket }) => socket.destroy();
    expect(await failing()).toMatchObject({ name: 'DownloadFailed', passing: true });
    answer = ({ socket }, response) => {
      response.writeHead(200, { 'content-length': 100_000 });
      response.write('x'.repeat(100), () => socket.destroy());
    };
    expect(await failing()).toMatchObject({ name: 'DownloadFailed', passing: true });
  });

  it('fails with the reason of its signal, and closes the connection', async () => {
    const cancelled = new AbortController();
    const closed = new Promise((done) => {
      answer = ({ socket }, response) => {
        socket.on('close', done);
        response.write('x', () => cancelled.abort(new Error('cancelled')));
      };
    });
    await expect(fetched({}, cancelled.signal)).rejects.toThrow('cancelled');
    await closed;
  });

  it('never reveals the URL in its errors', async () => {
    answer = ({ socket }) => socket.destroy();
    const error = (await failing()) as Error;
    expect(JSON.stringify([error.message, String(error.cause), error.stack])).not.toContain('secret');
    expect(Object.keys(error)).toEqual(expect.not.arrayContaining(['config', 'request']));
  });
});
