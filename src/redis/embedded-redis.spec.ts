import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, realpath, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedRedis } from './embedded-redis.js';
import { isRedisOf } from './running-redis.js';

let folder: string;
const running = new Set<EmbeddedRedis>();

async function start(dataDirectory = folder): Promise<EmbeddedRedis> {
  const redis = await EmbeddedRedis.start(dataDirectory);
  running.add(redis);
  return redis;
}

async function stop(redis: EmbeddedRedis): Promise<void> {
  running.delete(redis);
  await redis.stop();
}

async function use<T>(redis: EmbeddedRedis, work: (connection: Redis) => Promise<T>): Promise<T> {
  const connection = new Redis({ path: redis.address });
  connection.on('error', () => {});
  try {
    return await work(connection);
  } finally {
    connection.disconnect();
  }
}

/** Starts another process with an embedded Redis; it prints the server's pid and waits. */
async function otherService(dataDirectory: string) {
  const script = `
    const { EmbeddedRedis } = await import(${JSON.stringify(join(process.cwd(), 'dist/redis/embedded-redis.js'))});
    const redis = await EmbeddedRedis.start(process.argv[1]);
    console.log('pid=' + redis.pid);
    process.on('SIGTERM', () => redis.stop().then(() => process.exit(0)));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDirectory], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    const pid = /pid=(\d+)/.exec(output)?.[1];
    if (pid !== undefined) return { child, redisPid: Number(pid) };
  }
  throw new Error(`Output of the other service: ${output}`);
}

async function filled(): Promise<string> {
  const redis = await start();
  await use(redis, async (connection) => {
    for (let index = 0; index < 50; index += 1) await connection.set(`key-${index}`, `value-${index}`);
  });
  await stop(redis);
  const files = await readdir(join(folder, 'redis', 'appendonlydir'));
  return join(folder, 'redis', 'appendonlydir', files.find((name) => name.endsWith('.incr.aof')) ?? '');
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10);
}

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'easel-redis-')));
});

afterEach(async () => {
  for (const redis of running) await stop(redis);
  await rm(folder, { recursive: true, force: true });
});

describe('EmbeddedRedis', () => {
  it('writes every command to disk before it answers, listens on no port and never evicts', async () => {
    const redis = await start();
    const settings = await use(redis, async (connection) => {
      const names = ['port', 'appendonly', 'appendfsync', 'save', 'maxmemory-policy', 'unixsocketperm'];
      return Object.fromEntries(
        await Promise.all(
          names.map(async (name) => (await connection.config('GET', name)) as [string, string]),
        ),
      );
    });
    expect(settings).toEqual({
      port: '0',
      appendonly: 'yes',
      appendfsync: 'always',
      save: '',
      'maxmemory-policy': 'noeviction',
      unixsocketperm: '700',
    });
  });

  it('keeps its data over an orderly restart and leaves no process behind', async () => {
    const first = await start();
    await use(first, (connection) => connection.set('kept', 'yes'));
    await stop(first);
    expect(await isRedisOf(join(folder, 'redis'), first.pid)).toBe(false);
    const second = await start();
    expect(await use(second, (connection) => connection.get('kept'))).toBe('yes');
  });

  it('is restarted with its data when its process is killed, and clients reconnect', async () => {
    const redis = await start();
    await use(redis, async (connection) => {
      for (let round = 0; round < 3; round += 1) {
        await connection.set('round', round);
        const pid = redis.pid;
        process.kill(pid, 'SIGKILL');
        await until(async () => redis.pid !== pid);
        expect(await connection.get('round')).toBe(String(round));
      }
    });
  });

  it('stops during a restart of its process', async () => {
    const redis = await start();
    process.kill(redis.pid, 'SIGKILL');
    await stop(redis);
    expect(await isRedisOf(join(folder, 'redis'), redis.pid)).toBe(false);
  });

  it('rejects a folder that another service uses, and names its process', async () => {
    const { child } = await otherService(folder);
    await expect(start()).rejects.toThrow(`process ${child.pid}`);
    child.kill('SIGTERM');
    await once(child, 'exit');
    await start();
  });

  it('lets exactly one of several services that start at once use the folder', async () => {
    const starts = await Promise.allSettled(Array.from({ length: 6 }, () => start()));
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('takes over the server of a killed service, and ends it at its own stop', async () => {
    const { child, redisPid } = await otherService(folder);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const redis = await start();
    expect(redis.pid).toBe(redisPid);
    await stop(redis);
    expect(await isRedisOf(join(folder, 'redis'), redisPid)).toBe(false);
  });

  it('restarts an adopted server that dies', async () => {
    const { child, redisPid } = await otherService(folder);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const redis = await start();
    await use(redis, (connection) => connection.set('kept', 'yes'));
    process.kill(redisPid, 'SIGKILL');
    await until(async () => redis.pid !== redisPid);
    expect(await use(redis, (connection) => connection.get('kept'))).toBe('yes');
  });

  it('never runs a second server on the same files when the socket of the first was removed', async () => {
    const { child, redisPid } = await otherService(folder);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await rm(join(folder, 'redis', 'redis.sock'));
    const redis = await start();
    expect(redis.pid).not.toBe(redisPid);
    expect(await isRedisOf(join(folder, 'redis'), redisPid)).toBe(false);
  });

  it('survives the Ctrl-C of the terminal until the service itself ends it', async () => {
    const { child, redisPid } = await otherService(folder);
    // As a terminal does: sends the signal to every process of the group. The service ignores it here.
    process.kill(-Number(child.pid), 'SIGINT');
    await once(child, 'exit');
    expect(await isRedisOf(join(folder, 'redis'), redisPid)).toBe(true);
    await stop(await start());
    expect(await isRedisOf(join(folder, 'redis'), redisPid)).toBe(false);
  });

  it('uses a short path for its sockets when the folder has a long one', async () => {
    const long = join(folder, 'x'.repeat(120));
    const redis = await start(long);
    expect(Buffer.byteLength(redis.address)).toBeLessThanOrEqual(107);
    expect(await use(redis, (connection) => connection.ping())).toBe('PONG');
    await expect(start(long)).rejects.toThrow(`process ${process.pid}`);
    const recorded = await readFile(join(long, 'redis', 'socket-folder'), 'utf8');
    await stop(redis);
    await rm(recorded, { recursive: true });
  });
});

describe('a damaged append-only file', () => {
  it('loses only the last command if its end is incomplete', async () => {
    const file = await filled();
    await truncate(file, (await readFile(file)).length - 7);
    const redis = await start();
    expect(await use(redis, (connection) => connection.dbsize())).toBe(49);
  });

  it('is truncated to its intact part, with a copy kept, if it is damaged in the middle', async () => {
    const file = await filled();
    const bytes = await readFile(file);
    const middle = Math.floor(bytes.length / 2);
    bytes.fill('X', middle, middle + 60);
    await writeFile(file, bytes);
    const redis = await start();
    const left = await use(redis, (connection) => connection.dbsize());
    expect(left).toBeGreaterThan(15);
    expect(left).toBeLessThan(35);
    const copy = (await readdir(join(folder, 'redis'))).find((name) => name.includes('.damaged-')) ?? '';
    expect(await readFile(file.replace('appendonlydir', copy))).toEqual(bytes);
  });
});
