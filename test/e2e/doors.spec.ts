import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditView } from '../../src/admin/admin.controller.js';
import type { TransferListView, TransferView } from '../../src/records/transfer.view.js';
import { EaselClient, type ProblemBody } from '../service/easel-client.js';
import { ADMIN_TOKEN, EaselProcess, type Environment } from '../service/easel-process.js';
import { apiKeys, EaselWorld } from '../service/easel-world.js';

let world: EaselWorld;
let admin: EaselClient;
let stranger: EaselClient;

beforeAll(async () => {
  world = await EaselWorld.open({
    environment: { API_KEYS: apiKeys({ name: 'anna' }, { name: 'olga', scopes: 'admin' }) },
    key: 'anna-key',
  });
  admin = world.admin;
  stranger = new EaselClient(world.easel.url, undefined, world.contract);
});

afterAll(async () => {
  await world.close();
});

describe('a service with keys', () => {
  it('requires one, except for health and routes that are open by configuration', async () => {
    for (const path of [
      '/v1/transfers',
      '/v1/styles',
      '/v1/queue',
      '/v1/photos/sample',
      '/v1/nothing',
      '/',
    ]) {
      const { headers, body } = await stranger.call<ProblemBody>('GET', path);
      expect(body).toMatchObject({ status: 401, code: 'unauthorized' });
      expect(headers.get('www-authenticate')).toBe('Bearer realm="easel"');
    }
    for (const path of [
      '/health/live',
      '/health/ready',
      '/health/accepting',
      '/metrics',
      '/docs',
      '/docs/errors.md',
    ])
      expect((await stranger.call('GET', path)).status).toBe(200);
  });

  it.each([
    'Bearer wrong',
    'Bearer ',
    'anna-key',
    'Basic YW5uYTphbm5hLWtleQ',
    'Digest anna',
    `Bearer ${ADMIN_TOKEN}x`,
  ])('rejects %s', async (authorization) => {
    const body = { style: 'watercolor', photoId: 'sample' };
    const answer = await stranger.call<ProblemBody>('POST', '/v1/transfers', body, { authorization });
    expect(answer.body).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('does not read a body before the caller is authenticated', async () => {
    const photoBase64 = 'A'.repeat(30_000_000);
    const answer = await stranger
      .call<ProblemBody>('POST', '/v1/transfers', { photoBase64 })
      .catch(() => null);
    // If the connection is cut while it sends, there is no response.
    expect([401, undefined]).toContain(answer?.status);
  });
});

describe('the admin routes', () => {
  it.each([
    ['POST', '/v1/admin/queue/pause'],
    ['GET', '/v1/admin/transfers'],
    ['GET', '/v1/admin/audit'],
    ['GET', '/admin/queues'],
    ['GET', '/ADMIN/queues/api/queues'],
    ['PUT', '/admin/queues/api/queues/pause'],
  ])('are closed to others: %s %s', async (method, path) => {
    const unknown = await stranger.call<ProblemBody>(method, path);
    expect(unknown.body).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(unknown.headers.get('www-authenticate')).toBe('Basic realm="easel", charset="UTF-8"');
    const known = await world.client.call<ProblemBody>(method, path);
    expect(known.body).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it('accept the token, a key with the scope, and for reading a password', async () => {
    const password = { authorization: `Basic ${Buffer.from(`admin:${ADMIN_TOKEN}`).toString('base64')}` };
    expect((await admin.call('GET', '/v1/admin/audit')).status).toBe(200);
    expect((await world.as('olga-key').call('GET', '/v1/admin/audit')).status).toBe(200);
    expect((await stranger.call('GET', '/admin/queues', undefined, password)).status).toBe(200);
    const change = await stranger.call<ProblemBody>('POST', '/v1/admin/queue/pause', undefined, password);
    expect(change.body).toMatchObject({ status: 401, code: 'unauthorized' });
  });
});

describe('an operator', () => {
  it('pauses the queue, moves a transfer to its front, cancels and erases others, and is audited', async () => {
    await admin.call('POST', '/v1/admin/queue/pause');
    expect((await world.client.call('GET', '/v1/queue')).body).toMatchObject({ paused: true });
    const [first, second, third, last] = [
      await world.client.submit(),
      await world.client.submit(),
      await world.client.submit(),
      await world.client.submit(),
    ];

    const moved = await admin.call<TransferView>('POST', `/v1/admin/transfers/${last.id}/front`);
    expect(moved.body.queue?.position).toBe(1);
    expect((await admin.call<TransferView>('POST', `/v1/admin/transfers/${second.id}/cancel`)).status).toBe(
      202,
    );
    expect((await admin.call('POST', `/v1/admin/transfers/${second.id}/cancel`)).status).toBe(200);
    expect((await admin.call('DELETE', `/v1/admin/transfers/${second.id}`)).status).toBe(204);
    const queued = await admin.call<TransferListView>('GET', '/v1/admin/transfers?state=queued');
    expect(queued.body.items.map(({ id }) => id).toSorted()).toEqual(
      [first.id, third.id, last.id].toSorted(),
    );

    await admin.call('POST', '/v1/admin/queue/resume');
    // Two at a time are prepared for the GPU; which of them begins depends on which is prepared first.
    const [begun, later] = await Promise.all([world.client.ended(last.id), world.client.ended(third.id)]);
    expect((begun.startedAt ?? '') < (later.startedAt ?? '')).toBe(true);
    const { body } = await admin.call<AuditView>('GET', '/v1/admin/audit');
    const written = body.items.map(({ actor, action, target }) => `${actor} ${action} ${target}`);
    expect(written.slice(0, 6)).toEqual([
      'admin resume queue',
      `admin erase ${second.id}`,
      `admin cancel ${second.id}`,
      `admin cancel ${second.id}`,
      `admin front ${last.id}`,
      'admin pause queue',
    ]);
  });

  it('can retry a failed transfer, but no other', async () => {
    world.webui.fault({ kind: 'error', times: 0, prompt: 'broken' });
    const failed = await world.client.ended((await world.client.submit({ prompt: 'broken' })).id);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'backend_failed' } });
    world.webui.faults.clear();
    const again = await admin.call<TransferView>('POST', `/v1/admin/transfers/${failed.id}/retry`);
    expect(again.status).toBe(202);
    expect(await world.client.ended(failed.id)).toMatchObject({ state: 'succeeded', error: null });
    const refused = await admin.call<ProblemBody>('POST', `/v1/admin/transfers/${failed.id}/retry`);
    expect(refused.body).toMatchObject({ status: 409, code: 'payload_invalid' });
    const unknown = await admin.call<ProblemBody>('POST', '/v1/admin/transfers/none/retry');
    expect(unknown.body).toMatchObject({ status: 404, code: 'transfer_not_found' });
  });
});

describe('the console', () => {
  it('shows the queues', async () => {
    const page = await admin.call<Buffer>('GET', '/admin/queues');
    expect(page.body.toString()).toContain('Easel');
    expect(page.body.toString()).not.toMatch(/(src|href)="https?:/);
    const { body } = await admin.call<{ queues: { name: string; readOnlyMode: boolean }[] }>(
      'GET',
      '/admin/queues/api/queues',
    );
    expect(body.queues.map(({ name }) => name)).toEqual([
      'waiting',
      'prepare',
      'gpu-0',
      'finish',
      'webhooks',
    ]);
    expect(body.queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
  });

  it.each([
    ['PUT', 'pause'],
    ['PUT', 'waiting/pause'],
    ['PUT', 'waiting/empty'],
    ['PUT', 'waiting/clean/completed'],
    ['POST', 'waiting/add'],
    ['PATCH', 'waiting/1/update-data'],
    ['DELETE', 'waiting'],
  ])('is read-only: %s %s', async (method, path) => {
    const { headers, body } = await admin.call<ProblemBody>(method, `/admin/queues/api/queues/${path}`);
    expect(body).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect(headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('the metrics', () => {
  it('count what was done', async () => {
    await world.client.ended((await world.client.submit({ style: 'clay' })).id);
    const { headers, body } = await stranger.call<Buffer>('GET', '/metrics');
    expect(headers.get('content-type')).toContain('text/plain');
    const text = body.toString();
    for (const line of [
      /^easel_transfers_total\{style="clay",outcome="succeeded",code=""\} 1$/m,
      /^easel_queue_depth\{state="queued"\} 0$/m,
      /^easel_stage_seconds_count\{stage="generate"\} [1-9]/m,
      /^easel_queue_wait_seconds_count [1-9]/m,
      /^easel_webui_up\{backend="0"\} 1$/m,
      /^easel_faces_detected_count [1-9]/m,
      /^easel_blob_bytes \d+$/m,
      /^easel_photo_tasks\{lane="faces",state="queued"\} 0$/m,
      /^easel_http_request_seconds_count\{method="POST",status="202"\} [1-9]/m,
    ])
      expect(text).toMatch(line);
  });
});

describe('a service without keys', () => {
  it('that others could reach does not start, and names the missing settings', async () => {
    const { code, terminal } = await startThatFails({ HOST: '0.0.0.0' });
    expect(code).toBe(1);
    expect(terminal).toMatch(/HOST.*API_KEYS.*API_KEYS_FILE/s);
    expect(terminal).not.toMatch(/\bat .*\.js/);
  });

  it('cannot be used by web pages that its user visits', async () => {
    const easel = await EaselProcess.start({ webUiUrl: world.webui.url });
    try {
      const call = async (headers: Record<string, string>): Promise<number> =>
        (
          await new EaselClient(easel.url, undefined, world.contract).call(
            'GET',
            '/v1/styles',
            undefined,
            headers,
          )
        ).status;
      expect(await call({})).toBe(200);
      expect(await call({ origin: 'http://localhost:3000' })).toBe(200);
      expect(await call({ origin: 'https://elsewhere.example' })).toBe(403);
    } finally {
      await easel.stop();
    }
  });
});

describe('an invalid configuration', () => {
  it('is reported with every problem at once, without secrets', async () => {
    const { code, terminal } = await startThatFails({
      PORT: '70000',
      ADMIN_TOKEN: 'short-token',
      MAX_WAITING: 'many',
      WEBUI_URL: 'not an address',
      LOG_LEVEL: 'loud',
      ROLE: 'all',
    });
    expect(code).toBe(1);
    for (const variable of ['PORT', 'ADMIN_TOKEN', 'MAX_WAITING', 'WEBUI_URL', 'LOG_LEVEL'])
      expect(terminal).toMatch(new RegExp(`^ {2}- ${variable}: `, 'm'));
    expect(terminal).not.toContain('short-token');
  });

  it('is reported for keys, for a role, and for a worker without a shared Redis', async () => {
    const starts = await Promise.all([
      startThatFails({ API_KEYS: 'anna:my-secret-key' }),
      startThatFails({ ROLE: 'http' }),
      startThatFails({}, 'worker.js'),
    ]);
    expect(starts.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(starts[0].terminal).toContain('API_KEYS');
    expect(starts[0].terminal).not.toContain('my-secret-key');
    expect(starts[1].terminal).toContain('REDIS_URL');
    expect(starts[2].terminal).toContain('REDIS_URL');
  });
});

async function startThatFails(
  environment: Environment,
  program?: 'worker.js',
): Promise<{ code: number | null; terminal: string }> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'easel-test-'));
  try {
    const easel = await EaselProcess.spawn({
      webUiUrl: world.webui.url,
      dataDirectory,
      environment,
      program,
    });
    await once(easel.child, 'close');
    return { code: easel.child.exitCode, terminal: easel.terminal };
  } finally {
    await rm(dataDirectory, { recursive: true });
  }
}
