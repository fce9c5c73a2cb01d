import { createSocket, type Socket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostResolver, type HostResolverOptions } from './host-resolver.js';

const [A, AAAA] = [1, 28];
/** Records of the name server; it does not respond to queries for `silent` names. */
const ZONE: Readonly<Record<string, readonly string[]>> = {
  'both.example': ['2606:4700:4700::1111', '8.8.8.8'],
  'four.example': ['8.8.4.4'],
  'silent-six.example': ['8.8.4.4'],
  'hosts.example': ['8.8.8.8'],
};

/** Send the withheld responses. */
const swallowed: (() => void)[] = [];
let server: Socket;
let folder: string;
let hostsFile: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-names-'));
  hostsFile = join(folder, 'hosts');
  await writeFile(
    hostsFile,
    '# by hand\n127.0.0.1\tlocalhost box # me\n::1 localhost\n10.0.0.9  Hosts.Example\n',
  );
  server = createSocket('udp4');
  server.on('message', (question, { port, address }) => {
    const { isSilent, answer } = answerTo(question);
    const send = (): void => server.send(answer, port, address);
    if (isSilent) swallowed.push(send);
    else send();
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

function resolver(options: Partial<HostResolverOptions> = {}): HostResolver {
  return new HostResolver({ hostsFile, servers: [`127.0.0.1:${server.address().port}`], ...options });
}

/** Encodes a response as in RFC 1035. */
function answerTo(question: Buffer): { isSilent: boolean; answer: Buffer } {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const [name, type] = [labels.join('.').toLowerCase(), question.readUInt16BE(at + 1)];
  const isSilent = name.startsWith('silent.') || (name === 'silent-six.example' && type === AAAA);
  const records = (ZONE[name] ?? [])
    .filter((address) => isIPv4(address) === (type === A))
    .map((address) => {
      const data = bytesOf(address);
      return Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length, ...data]);
    });
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(name in ZONE ? 0x8180 : 0x8183, 2); // else NXDOMAIN
  head.writeUInt16BE(records.length, 6);
  head.fill(0, 8); // no other sections
  return { isSilent, answer: Buffer.concat([head, question.subarray(12, at + 5), ...records]) };
}

function bytesOf(address: string): number[] {
  if (isIPv4(address)) return address.split('.').map(Number);
  const [start = '', end = ''] = address.split('::').map((half) =>
    half
      .split(':')
      .map((part) => part.padStart(4, '0'))
      .join(''),
  );
  const hex = start + end.padStart(32 - start.length, '0');
  return [...Buffer.from(hex, 'hex')];
}

const codeOf = (resolving: Promise<unknown>): Promise<string> =>
  resolving.then(
    () => 'resolved',
    (error: NodeJS.ErrnoException) => error.code ?? 'none',
  );

describe('a host name', () => {
  it('resolves to all its addresses, IPv4 first', async () => {
    expect(await resolver().resolve('both.example')).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ]);
    expect(await resolver().resolve('four.example.')).toEqual([{ address: '8.8.4.4', family: 4 }]);
  });

  it('is looked up in the hosts file first', async () => {
    expect(await resolver().resolve('hosts.example')).toEqual([{ address: '10.0.0.9', family: 4 }]);
    expect(await resolver().resolve('localhost')).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
    expect(await resolver({ hostsFile: '/no/such/file' }).resolve('hosts.example')).toEqual([
      { address: '8.8.8.8', family: 4 },
    ]);
  });

  it('does not delay others if its name server does not respond', async () => {
    const names = resolver({ deadlineMs: 60_000 });
    let ended = 0;
    const silent = Array.from({ length: 50 }, (_, index) =>
      codeOf(names.resolve(`silent.${index}.example`).finally(() => (ended += 1))),
    );
    expect(await names.resolve('four.example')).toHaveLength(1);
    expect(ended).toBe(0);
    const answering = setInterval(() => {
      for (const answer of swallowed.splice(0)) answer();
    }, 10);
    expect(new Set(await Promise.all(silent))).toEqual(new Set(['ENOTFOUND']));
    clearInterval(answering);
  });

  it('fails after the deadline', async () => {
    expect(await codeOf(resolver({ deadlineMs: 40 }).resolve('silent.example'))).toBe('ETIMEOUT');
  });

  it('resolves to its IPv4 addresses if the server does not respond to IPv6 queries', async () => {
    expect(await resolver({ deadlineMs: 3_000 }).resolve('silent-six.example')).toEqual([
      { address: '8.8.4.4', family: 4 },
    ]);
  });
});

describe('a host name that no name server knows', () => {
  it('is unknown, unless the system resolver is enabled', async () => {
    expect(await codeOf(resolver().resolve('unknown.example'))).toBe('ENOTFOUND');
    const asked: string[] = [];
    const bySystem = async (hostname: string): Promise<LookupAddress[]> => {
      asked.push(hostname);
      return [{ address: '10.0.0.1', family: 4 }];
    };
    const names = resolver({ bySystem });
    expect(await names.resolve('shop')).toEqual([{ address: '10.0.0.1', family: 4 }]);
    await names.resolve('four.example');
    expect(asked).toEqual(['shop']);
  });

  it('never occupies more than one thread of the system resolver', async () => {
    let running = 0;
    let most = 0;
    const bySystem = async (): Promise<LookupAddress[]> => {
      most = Math.max(most, ++running);
      await new Promise((done) => setImmediate(done));
      running--;
      throw new Error('not found');
    };
    const names = resolver({ bySystem });
    await Promise.allSettled(['a', 'b', 'c'].map((name) => names.resolve(name)));
    expect(most).toBe(1);
  });

  it('fails after the deadline while another lookup blocks the system resolver, and is not started then', async () => {
    const begun: string[] = [];
    const release = new AbortController();
    const bySystem = async (hostname: string): Promise<LookupAddress[]> => {
      begun.push(hostname);
      await once(release.signal, 'abort');
      return [];
    };
    const names = resolver({ bySystem, deadlineMs: 1_500 });
    const codes = await Promise.all([names.resolve('slow'), names.resolve('next')].map(codeOf));
    expect(codes).toEqual(['ETIMEOUT', 'ETIMEOUT']);
    release.abort();
    await new Promise((done) => setImmediate(done));
    expect(begun).toHaveLength(1);
  });
});
