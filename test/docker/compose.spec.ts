import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingsOf } from '../../src/config/setting.js';
import { SETTINGS } from '../../src/settings-classes.js';
import { stagesOf } from './dockerfile.js';

interface Service {
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly image: string;
  readonly command?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly volumes?: readonly string[];
  readonly mem_limit?: string;
  readonly deploy?: {
    readonly resources: { readonly reservations: { readonly devices: readonly object[] } };
  };
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, object>>;
}

const text = readFileSync('docker/compose.yaml', 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);

function dockerfileOf({ build }: Service): string | undefined {
  return build === undefined ? undefined : posix.join('docker', build.context, build.dockerfile);
}

function hasHealthcheck(service: Service): boolean {
  const file = dockerfileOf(service);
  const inImage =
    file !== undefined &&
    stagesOf(file)
      .at(-1)
      ?.instructions.some(({ name }) => name === 'HEALTHCHECK');
  return service.healthcheck !== undefined || inImage === true;
}

describe('compose.yaml', () => {
  it('builds from existing Dockerfiles, and pins the images that it does not build', () => {
    const sources = services.map(([, service]) => dockerfileOf(service) ?? service.image);
    const unknown = sources.filter((source) => !existsSync(source) && !/:\d+\.\d+\.\d+/.test(source));
    expect(unknown).toEqual([]);
  });

  it('only waits for existing services with a health check', () => {
    const waits = services.flatMap(([, service]) => Object.entries(service.depends_on ?? {}));
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(waits.map(([name]) => name)));
    const onHealth = waits
      .filter(([, { condition }]) => condition === 'service_healthy')
      .map(([name]) => name);
    expect(onHealth.filter((name) => !hasHealthcheck(compose.services[name]))).toEqual([]);
    expect(compose.services.easel.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
  });

  it('declares the networks and volumes that it uses, and no others', () => {
    const networks = new Set(services.flatMap(([, service]) => service.networks));
    expect([...networks].toSorted()).toEqual(Object.keys(compose.networks).toSorted());
    const volumes = new Set(
      services.flatMap(([, { volumes: used = [] }]) => used.map((use) => use.split(':')[0])),
    );
    expect([...volumes].toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
  });

  it('publishes a single port: that of the service, on loopback', () => {
    const open = services.filter(([, { ports = [] }]) => ports.length > 0);
    expect(open.map(([name]) => name)).toEqual(['easel']);
    expect(compose.services.easel.ports).toEqual(['127.0.0.1:${EASEL_PORT:-8080}:8080']);
    expect(compose.services.redis.networks).toEqual(['back']);
    expect(compose.networks.back.internal).toBe(true);
  });

  it('only sets variables that the service knows', () => {
    const known = SETTINGS.flatMap((settings) => settingsOf(settings).map(({ variable }) => variable));
    const set = Object.keys(compose.services.easel.environment ?? {});
    expect(set).toEqual(expect.arrayContaining(['API_KEYS', 'ADMIN_TOKEN', 'REDIS_URL', 'WEBUI_URL']));
    expect(known).toEqual(expect.arrayContaining(set));
  });

  it('points the service at its neighbours by their names', () => {
    const { environment = {}, networks } = compose.services.easel;
    for (const address of [environment.REDIS_URL, environment.WEBUI_URL]) {
      const neighbour = compose.services[new URL(address).hostname];
      expect(neighbour.networks.filter((network) => networks.includes(network))).not.toEqual([]);
    }
  });

  it('requires exactly the variables that example.env explains', () => {
    const used = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    const explained = [...readFileSync('docker/example.env', 'utf8').matchAll(/^(\w+)=/gm)].map(
      ([, name]) => name,
    );
    expect([...used].toSorted()).toEqual(explained.toSorted());
  });

  it('syncs the queue to disk before every response, and never evicts from it', () => {
    const command = compose.services.redis.command?.join(' ');
    expect(command).toContain('--appendonly yes --appendfsync always');
    expect(command).toContain('--maxmemory-policy noeviction');
    expect(compose.services.redis.volumes).toContain('redis-data:/data');
  });

  it('gives the GPU only to the WebUI, and every long-running service a memory limit', () => {
    const withGpu = services.filter(([, { deploy }]) => deploy !== undefined).map(([name]) => name);
    expect(withGpu).toEqual(['webui']);
    for (const name of ['easel', 'redis', 'webui'])
      expect(compose.services[name].mem_limit).toMatch(/^\d+[mg]$/);
  });
});
