import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigModule } from '../config/config.module.js';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { HttpSettings } from '../config/http.config.js';
import { type Environment, Settings } from '../config/settings.js';
import { ErrorsModule } from '../errors/errors.module.js';
import { ErrorsSettings } from '../errors/errors.config.js';
import { MetricsHttpModule, MetricsModule } from '../metrics/metrics.module.js';
import { AccessModule } from '../access/access.module.js';
import { AccessSettings } from '../access/access.config.js';
import { AdminToken } from '../access/admin-token.js';
import type { Caller } from '../access/caller.js';
import { LinksSettings } from '../access/links.config.js';
import { installMiddleware } from './install-middleware.js';
import { CurrentCaller } from '../access/request-caller.js';
import { SignedLinks } from '../access/signed-links.js';
import { tokenHash } from '../access/token-hash.js';

const ADMIN = 'an-admin-token-of-length';
const KEYS = `shop:${tokenHash('shop-key').toString('hex')},ops:${tokenHash('ops-key').toString('hex')}:admin`;

const SETTINGS = [HttpSettings, DataDirectorySettings, AccessSettings, LinksSettings, ErrorsSettings];

@Controller()
class RoomsController {
  @Get(['v1/things', 'v1/admin/things', 'admin/queues', 'docs', 'docs-json', 'health/live'])
  read(): string {
    return 'in';
  }

  @Get('v1/me')
  me(@CurrentCaller() caller: Caller): Caller {
    return caller;
  }

  @Post(['v1/things', 'v1/admin/things'])
  write(): string {
    return 'done';
  }
}

@Module({
  imports: [ErrorsModule, AccessModule, MetricsModule, MetricsHttpModule],
  controllers: [RoomsController],
})
class RoomsModule {}

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
const basic = (user: string, password: string): RequestInit => ({
  headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
});
const from = (origin: string): RequestInit => ({ method: 'POST', headers: { origin } });

describe('the access middleware', () => {
  let app: NestExpressApplication;
  afterEach(() => app.close());

  /** Starts a service and returns a `fetch` for its paths. */
  const open = async (
    environment: Environment,
  ): Promise<(path: string, init?: RequestInit) => Promise<Response>> => {
    const settings = Settings.parse(SETTINGS, {
      ADMIN_TOKEN: ADMIN,
      DATA_DIR: join(tmpdir(), 'no-such-folder'),
      ...environment,
    });
    const module = { module: RoomsModule, imports: [ConfigModule.forRoot(settings)] };
    app = await NestFactory.create<NestExpressApplication>(module, { logger: false });
    installMiddleware(app, pino({ level: 'silent' }));
    await app.listen(0, '127.0.0.1');
    const origin = await app.getUrl();
    return (path, init) => fetch(`${origin}${path}`, init);
  };

  it('identifies callers by their keys and passes them to the route', async () => {
    const ask = await open({ HOST: '0.0.0.0', API_KEYS: KEYS });
    expect(await (await ask('/v1/me', bearer('shop-key'))).json()).toMatchObject({
      id: 'shop',
      admin: false,
    });
    expect(await (await ask('/v1/me', bearer(ADMIN))).json()).toMatchObject({ id: 'admin', admin: true });
    for (const init of [undefined, bearer('wrong-key'), basic('ops', 'shop-key'), basic('shop', 'wrong')]) {
      const answer = await ask('/v1/things', init);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(await answer.json()).toMatchObject({ code: 'unauthorized' });
    }
  });

  it('allows reading by a signed link, as the caller that it was issued to, and nothing else', async () => {
    const ask = await open({ HOST: '0.0.0.0', API_KEYS: KEYS, LINK_KEYS: 'k'.repeat(32) });
    const links = app.get(SignedLinks);
    const link = (path: string, expires = links.expiry()): string => links.sign(path, 'shop', expires);
    const answer = await ask(link('/v1/me'));
    const linked = { id: 'shop', admin: false, mayPrioritise: false, scopes: ['read'] };
    expect(await answer.json()).toMatchObject(linked);
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect((await ask(link('/v1/me').replace('/me', '/things'))).status).toBe(401);
    expect((await ask(link('/v1/things'), { method: 'POST' })).status).toBe(401);
    expect(await (await ask(link('/v1/me', 1))).json()).toMatchObject({ code: 'forbidden' });
  });

  it('opens admin routes to admins only, whatever the case of the path', async () => {
    const ask = await open({ HOST: '0.0.0.0', API_KEYS: KEYS });
    for (const path of ['/v1/admin/things', '/V1/ADMIN/things', '/admin/queues', '/Admin/queues/']) {
      expect((await ask(path, bearer(ADMIN))).status).toBe(200);
      expect((await ask(path, bearer('ops-key'))).status).toBe(200);
      expect(await (await ask(path, bearer('shop-key'))).json()).toMatchObject({ code: 'forbidden' });
      expect((await ask(path)).status).toBe(401);
    }
  });

  it('asks for Basic credentials at the console, and accepts them for reading only', async () => {
    const ask = await open({});
    const answer = await ask('/admin/queues');
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Basic/),
    ]);
    expect((await ask('/admin/queues', basic('admin', ADMIN))).status).toBe(200);
    const posted = await ask('/v1/admin/things', { ...basic('admin', ADMIN), method: 'POST' });
    expect(posted.status).toBe(401);
    expect((await ask('/v1/admin/things', { ...bearer(ADMIN), method: 'POST' })).status).toBe(201);
  });

  it('treats every request over loopback as the local caller when there are no keys', async () => {
    const ask = await open({});
    expect(await (await ask('/v1/me')).json()).toMatchObject({ id: 'local', mayPrioritise: true });
    for (const path of ['/docs', '/metrics', '/health/live']) expect((await ask(path)).status).toBe(200);
  });

  it('lets pages of the configured origins send and read the headers that a frontend needs', async () => {
    const ask = await open({ CORS_ORIGINS: 'https://app.example.com' });
    const headerNames = ['authorization', 'content-type', 'idempotency-key', 'last-event-id', 'prefer'];
    const preflight = await ask('/v1/things', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': headerNames.join(','),
      },
    });
    const allowed = preflight.headers.get('access-control-allow-headers')?.toLowerCase().split(',');
    expect(allowed).toEqual(expect.arrayContaining(headerNames));
    const { headers } = await ask('/v1/things', from('https://app.example.com'));
    const exposed = headers.get('access-control-expose-headers')?.toLowerCase().split(',');
    const needed = ['etag', 'location', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'];
    expect(exposed).toEqual(expect.arrayContaining(needed));
  });

  it('does not take a page of another site, or a rebound host name, for the local caller', async () => {
    const ask = await open({ CORS_ORIGINS: 'https://app.example.com' });
    expect((await ask('/v1/things', from('https://evil.example'))).status).toBe(403);
    expect((await ask('/v1/things', from('null'))).status).toBe(403);
    expect((await ask('/v1/things', from('http://localhost:5173'))).status).toBe(201);
    const allowed = await ask('/v1/things', from('https://app.example.com'));
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(await rebound(await app.getUrl())).toBe(403);
  });

  it('applies METRICS_ACCESS and DOCS_ACCESS', async () => {
    const ask = await open({ HOST: '0.0.0.0', API_KEYS: KEYS, METRICS_ACCESS: 'key' });
    expect((await ask('/metrics')).status).toBe(401);
    expect((await ask('/metrics', basic('shop', 'shop-key'))).status).toBe(200);
    for (const path of ['/docs', '/docs-json']) {
      expect((await ask(path)).headers.get('www-authenticate')).toMatch(/^Basic/);
      expect((await ask(path, bearer('shop-key'))).status).toBe(403);
      expect((await ask(path, basic('admin', ADMIN))).status).toBe(200);
    }
    expect((await ask('/health/live')).status).toBe(200);
  });

  it('limits the rate of each caller separately, and never that of health probes', async () => {
    const ask = await open({ HOST: '0.0.0.0', API_KEYS: KEYS, RATE_LIMIT: '3' });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask('/v1/things', bearer('shop-key'))).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const late = await ask('/v1/things', bearer('shop-key'));
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(late.headers.get('ratelimit-policy')).toMatch(/^"requests";q=3;w=10, "queued";q=200;qu=/);
    expect(late.headers.get('ratelimit')).toBe(`"requests";r=0;t=${late.headers.get('retry-after')}`);
    expect(await late.json()).toMatchObject({ code: 'rate_limited' });
    expect((await ask('/v1/things', bearer('ops-key'))).status).toBe(200);
    for (let i = 0; i < 5; i++) expect((await ask('/health/live')).status).toBe(200);
  });

  it('allows what the scopes of a key include, and names the missing scope', async () => {
    const API_KEYS = [
      ['box', 'submit'],
      ['eye', 'read'],
      ['fast', 'priority'],
    ]
      .map(([name, scopes]) => `${name}:${tokenHash(`${name}-key`).toString('hex')}:${scopes}`)
      .join(',');
    const ask = await open({ HOST: '0.0.0.0', API_KEYS });
    const post = (name: string): RequestInit => ({ method: 'POST', ...bearer(name) });
    expect((await ask('/v1/things', post('box-key'))).status).toBe(201);
    expect((await ask('/v1/things', bearer('eye-key'))).status).toBe(200);
    for (const init of [post('fast-key'), bearer('fast-key')])
      expect((await ask('/v1/things', init)).status).toBeLessThan(300);
    for (const [init, scope] of [
      [bearer('box-key'), 'read'],
      [post('eye-key'), 'submit'],
    ] as const) {
      const detail = `This key lacks the \`${scope}\` scope.`;
      expect(await (await ask('/v1/things', init)).json()).toMatchObject({ code: 'forbidden', detail });
    }
  });

  it('rejects a link of a caller whose key lacks the read scope', async () => {
    const blind = `blind:${tokenHash('blind-key').toString('hex')}:submit`;
    const ask = await open({ HOST: '0.0.0.0', API_KEYS: `${KEYS},${blind}`, LINK_KEYS: 'k'.repeat(32) });
    const links = app.get(SignedLinks);
    for (const [caller, status] of [
      ['blind', 403],
      ['shop', 200],
    ] as const)
      expect((await ask(links.sign('/v1/things', caller, links.expiry()))).status).toBe(status);
  });

  it('rejects a link of a caller whose key was revoked', async () => {
    const ask = await open({ HOST: '0.0.0.0', API_KEYS: KEYS, LINK_KEYS: 'k'.repeat(32) });
    const links = app.get(SignedLinks);
    for (const gone of ['once', 'local'])
      expect((await ask(links.sign('/v1/me', gone, links.expiry()))).status).toBe(401);
  });

  it('throttles guessing of keys', async () => {
    const ask = await open({ API_KEYS: KEYS, RATE_LIMIT: '2' });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask('/v1/things', bearer(`guess-${i}`))).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
  });

  it('generates an admin token when none is set, and returns it once', async () => {
    const ask = await open({ ADMIN_TOKEN: '' });
    const token = app.get(AdminToken).takeGenerated() ?? '';
    expect(token.length).toBeGreaterThanOrEqual(32);
    expect((await ask('/admin/queues', basic('admin', token))).status).toBe(200);
    expect(app.get(AdminToken).takeGenerated()).toBeUndefined();
  });

  it('counts requests and sends security headers', async () => {
    const ask = await open({});
    const answer = await ask('/v1/things');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-powered-by')).toBeNull();
    const metrics = await (await ask('/metrics')).text();
    expect(metrics).toContain('easel_http_request_seconds_count{method="GET",status="200"} 1');
  });
});

/** The status of a request with a Host header other than loopback, as after DNS rebinding. */
async function rebound(origin: string): Promise<number> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}/v1/things`, { headers: { host: 'evil.example' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}
