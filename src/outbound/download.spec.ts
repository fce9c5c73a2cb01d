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
/** What names resolve to, one after the other; the last one stays. */
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
  it('has the bytes, asked for by name and without cookies, compression or whose service we are behind', async () => {
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

  it('follows three redirects, relative ones too, and not a fourth', async () => {
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

  it('connects to nobody when the name leads to an address that is not public', async () => {
    resolves = ['10.0.0.1'];
    expect(await failing()).toMatchObject({ name: 'OutboundRefused', reason: 'address' });
    expect(seen).toHaveLength(0);
  });

  it('looks at the address again at each connection: a name that changes between two is found out', async () => {
    resolves = ['127.0.0.1', '127.0.0.2'];
    answer = ({ url }, response) =>
      url === '/b' ? response.end(PHOTO) : response.writeHead(302, { location: '/b' }).end();
    expect(await failing()).toMatchObject({ name: 'OutboundRefused', reason: 'address' });
    expect(seen).toHaveLength(1);
  });

  it('ends at once when the server says that there are too many bytes', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 300_001 }).write('x');
    };
    expect(await failing()).toBeInstanceOf(DownloadTooLarge);
    expect(existsSync(join(folder, 'photo'))).toBe(false);
  });

  it('ends when more bytes come than may, whatever the server said', async () => {
    answer = (_request, response) => {
      const more = (): void => void (response.writable && response.write(PHOTO, more));
      more();
    };
    expect(await failing()).toBeInstanceOf(DownloadTooLarge);
  });

  it('takes nothing compressed: what is small on its way may be huge', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000)));
    expect(await failing()).toMatchObject({ name: 'DownloadFailed', passing: false });
  });

  it.each([
    ['says nothing', () => {}],
    ['stops after its first bytes', (_: unknown, response: ServerResponse) => void response.write('x')],
    [
      'sends byte by byte',
      (_: unknown, response: ServerResponse) => {
        const drip = setInterval(() => response.write('x'), 5);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('is not waited for when the server %s', async (_what, behaviour) => {
    answer = behaviour;
    const pace = { totalMs: 60_000, pieceMs: 100, pieceBytes: 65_536 };
    expect(await failing({ pace })).toMatchObject({ message: 'Its server is too slow.', passing: true });
  });

  it('is not waited for longer than in all it may take, however it advances', async () => {
    answer = (_request, response) => {
      const drip = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(drip));
    };
    const pace = { totalMs: 150, pieceMs: 60_000, pieceBytes: 1 };
    expect(await failing({ pace })).toMatchObject({ message: 'Its server is too slow.' });
  });

  it('tells what may pass from what will be the same again', async () => {
    for (const status of [404, 403, 410, 204, 206, 304, 300]) expect(await passing(status)).toBe(false);
    for (const status of [500, 502, 503, 429, 408]) expect(await passing(status)).toBe(true);
  });

  it('may be tried again when the connection breaks, before or while it answers', async () => {
    answer = ({ socket }) => socket.destroy();
    expect(await failing()).toMatchObject({ name: 'DownloadFailed', passing: true });
    answer = ({ socket }, response) => {
      response.writeHead(200, { 'content-length': 100_000 });
      response.write('x'.repeat(100), () => socket.destroy());
    };
    expect(await failing()).toMatchObject({ name: 'DownloadFailed', passing: true });
  });

  it('ends with the reason of its signal, and lets go of the connection', async () => {
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

  it('never has the address in what it throws', async () => {
    answer = ({ socket }) => socket.destroy();
    const error = (await failing()) as Error;
    expect(JSON.stringify([error.message, String(error.cause), error.stack])).not.toContain('secret');
    expect(Object.keys(error)).toEqual(expect.not.arrayContaining(['config', 'request']));
  });
});
