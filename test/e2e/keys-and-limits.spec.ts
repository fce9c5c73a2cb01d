import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenHash } from '../../src/access/token-hash.js';
import type { TransferView } from '../../src/records/transfer.view.js';
import type { UsageView } from '../../src/transfers/usage.view.js';
import { changedKey } from '../../tools/keys/change-key.js';
import { KeyFile } from '../../tools/keys/key-file.js';
import { readKeysArguments } from '../../tools/keys/keys-arguments.js';
import type { Answer, ProblemBody } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { EaselWorld } from '../service/easel-world.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const QUEUED = 5;

let world: EaselWorld;
let directory: string;
let file: KeyFile;
let receiver: Server;
const heard: { headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-keys-'));
  file = new KeyFile(join(directory, 'keys'));
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      heard.push({ headers: request.headers, body });
      return response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await eventually(async () => (receiver.listening ? true : undefined));
  const { port } = receiver.address() as AddressInfo;
  await given('crowd');
  await given('one');
  await given('few', '--queued', String(QUEUED), '--unfinished', String(QUEUED + 1));
  await given('poor', '--gpu-seconds', '9');
  await given('spent', '--gpu-seconds', '1');
  await given('eye', '--scopes', 'read');
  await given('blind', '--scopes', 'submit');
  await given('told', '--webhook', `http://127.0.0.1:${port}/key`, '--webhook-secret', SECRET);
  world = await EaselWorld.open({
    environment: {
      API_KEYS_FILE: file.path,
      LINK_KEYS: 'a-key-for-links-of-thirty-two-characters',
      OUTBOUND_NETWORKS: '127.0.0.1/32',
      OUTBOUND_PORTS: `80,${port}`,
      RATE_LIMIT: '100000',
    },
  });
});

afterAll(async () => {
  await world.close();
  receiver.close();
  await rm(directory, { recursive: true });
});

/** Adds a key whose text is its name and `-key`, as the command does. */
async function given(name: string, ...words: readonly string[]): Promise<void> {
  const request = readKeysArguments(['create', name, ...words]);
  if (request === 'help') return;
  await file.change((keys) => {
    const { entry } = changedKey(request, keys.get(name));
    return { name, entry: entry && { ...entry, hash: tokenHash(`${name}-key`).toString('hex') } };
  });
}

const ORDER = { photoId: 'sample', style: 'watercolor' };

async function submitMany(name: string, count: number) {
  const client = world.as(`${name}-key`);
  return Promise.all(
    Array.from({ length: count }, () =>
      client.call<TransferView & ProblemBody>('POST', '/v1/transfers', ORDER),
    ),
  );
}

async function usage(name: string): Promise<UsageView> {
  return (await world.as(`${name}-key`).call<UsageView>('GET', '/v1/usage')).body;
}

async function eraseAll(name: string): Promise<void> {
  const client = world.as(`${name}-key`);
  const { body } = await client.call<{ items: TransferView[] }>('GET', '/v1/transfers?limit=100');
  for (const { id } of body.items) await client.call('DELETE', `/v1/transfers/${id}`);
}

describe('a key', () => {
  it('that is created while the service runs works, and a revoked one no longer does', async () => {
    await given('late');
    const opens = async (status: number): Promise<true | undefined> =>
      (await world.as('late-key').call('GET', '/v1/usage')).status === status ? true : undefined;
    await eventually(() => opens(200));
    await file.change(() => ({ name: 'late', entry: null }));
    await eventually(() => opens(401));
    expect(JSON.stringify(world.easel.log)).not.toContain('late-key');
  });

  it('may do what its scopes allow', async () => {
    const eye = world.as('eye-key');
    expect((await eye.call('GET', '/v1/transfers')).status).toBe(200);
    const { body } = await eye.call<ProblemBody>('POST', '/v1/transfers', ORDER);
    expect(body).toMatchObject({ status: 403, code: 'forbidden', detail: expect.stringContaining('submit') });
    const high = { ...ORDER, priority: 'high' };
    const refused = await world.as('one-key').call<ProblemBody>('POST', '/v1/transfers', high);
    expect(refused.body).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('priority') });
  });
});

describe('a key that may not read', () => {
  it('gets no links to read by, whatever it does', async () => {
    await world.pause();
    const blind = world.as('blind-key');
    const submitted = (await blind.call<TransferView>('POST', '/v1/transfers', ORDER)).body;
    const cancelled = await blind.call<TransferView>('POST', `/v1/transfers/${submitted.id}/cancel`);
    const batch = { photoId: 'sample', styles: ['anime'] };
    const several = await blind.call<TransferView>('POST', '/v1/batches', batch);
    expect([submitted.links, cancelled.body.links, several.body.links]).toEqual([null, null, null]);
    await blind.call('POST', `/v1/batches/${several.body.id}/cancel`);
    const one = await world.as('one-key').call<TransferView>('POST', '/v1/transfers', ORDER);
    expect(one.body.links?.result).toContain('signature=');
    await world.as('one-key').call('POST', `/v1/transfers/${one.body.id}/cancel`);
    await world.resume();
  });
});

describe('the limits of a key', () => {
  it('accept exactly the allowed number of fifty at once, and say when there is room again', async () => {
    await world.pause();
    const answers = await submitMany('few', 50);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(QUEUED);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(50 - QUEUED);
    for (const { body, headers } of refused) {
      expect(body).toMatchObject({ code: 'quota_exceeded', 'violated-policies': ['queued'] });
      const again = headers.get('retry-after');
      expect(headers.get('ratelimit')).toContain(`"queued";r=0;t=${again}, "transfers";r=1`);
      expect(headers.get('ratelimit-policy')).toMatch(/"requests";q=100000;w=10, "queued";q=5;qu=/);
    }
    expect(await usage('few')).toMatchObject({
      caller: 'few',
      scopes: ['submit', 'read'],
      queued: { limit: QUEUED, used: QUEUED, remaining: 0 },
      unfinished: { limit: QUEUED + 1, used: QUEUED, remaining: 1 },
      gpuSeconds: { limit: null, remaining: null },
    });
    const [accepted] = answers.filter(({ status }) => status === 202);
    await world.as('few-key').call('POST', `/v1/transfers/${accepted?.body.id}/cancel`);
    const two = (await submitMany('few', 2)).map(({ status }) => status);
    expect(two.toSorted((a, b) => a - b)).toEqual([202, 429]);
    expect((await submitMany('one', 1))[0]?.status).toBe(202);
    for (const name of ['few', 'one']) await eraseAll(name);
    expect(await usage('few')).toMatchObject({ queued: { used: 0 }, unfinished: { used: 0 } });
    await world.resume();
  });

  it('of GPU seconds include the estimated need of unfinished transfers, until the end of the day', async () => {
    await world.pause();
    const answers = await submitMany('poor', 20);
    const accepted = answers.filter(({ status }) => status === 202).length;
    const { gpuSeconds } = await usage('poor');
    const each = gpuSeconds.reserved / accepted;
    expect(accepted).toBe(Math.ceil(9 / each));
    const refused = answers.find(({ status }) => status === 429);
    const untilMidnight = (Date.parse(gpuSeconds.resetsAt) - Date.now()) / 1000;
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(Math.floor(untilMidnight));
    expect(refused?.body).toMatchObject({
      code: 'quota_exceeded',
      'violated-policies': ['gpu-seconds'],
    });
    await eraseAll('poor');
    expect((await usage('poor')).gpuSeconds).toMatchObject({ used: 0, reserved: 0, remaining: 9 });
    // A batch counts as a whole, and waiting does not help a batch that exceeds a whole day.
    const batch = async (path: string, count: number): Promise<Answer<ProblemBody>> => {
      const styles = Array.from({ length: count }, () => 'anime');
      return world.as('poor-key').call<ProblemBody>('POST', path, { photoId: 'sample', styles });
    };
    expect((await batch('/v1/batches?dryRun=true', accepted)).status).toBe(200);
    for (const path of ['/v1/batches?dryRun=true', '/v1/batches']) {
      const { body } = await batch(path, accepted + 1);
      expect(body).toMatchObject({ status: 400, code: 'payload_invalid', mostTransfers: accepted });
    }
    await submitMany('poor', 1);
    for (const path of ['/v1/batches?dryRun=true', '/v1/batches']) {
      const { body } = await batch(path, accepted);
      expect(body).toMatchObject({
        status: 429,
        code: 'quota_exceeded',
        'violated-policies': ['gpu-seconds'],
      });
    }
    expect((await batch('/v1/batches', accepted - 1)).status).toBe(202);
    await eraseAll('poor');
    await world.resume();
  });

  it('count what a generation really used, even if it was cancelled', async () => {
    const { id } = await world.as('crowd-key').submit();
    await world.as('crowd-key').ended(id);
    const { gpuSeconds: first } = await usage('crowd');
    expect(first.used).toBeGreaterThan(0);
    expect(first.reserved).toBe(0);
    await world.as('crowd-key').call('DELETE', `/v1/transfers/${id}`);
    world.webui.faults.add({ kind: 'slow', factor: 100 });
    const slow = await world.as('crowd-key').submit();
    await world.as('crowd-key').until(slow.id, ['generating']);
    await world.as('crowd-key').call('POST', `/v1/transfers/${slow.id}/cancel`);
    await eventually(async () => {
      const { gpuSeconds } = await usage('crowd');
      return gpuSeconds.used > first.used ? true : undefined;
    });
  });
});

describe('fairness between keys', () => {
  it("begins one key's single transfer right after those already given to the GPU, and shows that place", async () => {
    await world.pause();
    const crowd = (await submitMany('crowd', 7)).map(({ body }) => body.id);
    const one = await world.as('one-key').submit();
    expect(one.queue?.position).toBeLessThanOrEqual(2); // its turn is next
    const places = await Promise.all(crowd.map((id) => world.as('crowd-key').transfer(id)));
    const told = places.map(({ queue }) => queue?.position ?? 0);
    expect([...told, one.queue?.position ?? 0].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 8 }, (_, index) => index + 1),
    );
    await world.resume();
    const { startedAt } = await world.as('one-key').ended(one.id);
    const others = await Promise.all(crowd.map((id) => world.as('crowd-key').ended(id)));
    const before = others.filter((other) => (other.startedAt ?? '') < (startedAt ?? ''));
    expect(before.length).toBeLessThanOrEqual(4);
  });
});

describe('the webhook of a key', () => {
  it('is signed with its own secret, unless a submission names another address, which wins', async () => {
    const client = world.as('told-key');
    const first = await client.submit();
    await client.ended(first.id);
    const message = await eventually(async () => heard[0]);
    const body = new Webhook(SECRET).verify(message.body, message.headers as Record<string, string>);
    expect(body).toMatchObject({ type: 'transfer.succeeded', data: { id: first.id } });
    const { port } = receiver.address() as AddressInfo;
    const second = await client.submit({ webhookUrl: `http://127.0.0.1:${port}/own` });
    await client.ended(second.id);
    const own = await eventually(async () => heard[1]);
    expect(JSON.parse(own.body)).toMatchObject({ data: { id: second.id } });
    expect(JSON.stringify(world.easel.log)).not.toContain(SECRET);
  });
});
