import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalAll } from '../stack/process-tree.js';
import type { ServiceProcess } from '../stack/service-process.js';
import { firstWord, type Site } from './site.js';

/** A process that can be killed, and restarts by itself or is started again. */
export interface Victim {
  readonly name: string;
  /** Whether it holds the GPU at this moment: then its job continues there without it. */
  ownsGpu(): boolean;
  /** @returns false if there was nothing to kill */
  kill(): Promise<boolean>;
}

const WEBUI_AWAY_MS = 300;
const REDIS = fileURLToPath(new URL('./redis.mjs', import.meta.url));
const WORKERS = ['worker-1', 'worker-2'] as const;
const NO = (): boolean => false;

/** All processes of one service with its private Redis. */
export async function oneService(site: Site): Promise<Victim[]> {
  let service = site.start('service', 'main.js');
  await site.accepting(service);
  const photoWorker = (lane: string): Victim => ({
    name: `photo worker (${lane})`,
    ownsGpu: NO,
    kill: async () => killed(service.family().find((pid) => isPhotoWorker(pid, lane))),
  });
  return [
    {
      name: 'service',
      ownsGpu: () => true,
      kill: async () => {
        await site.crash(service);
        service = site.start('service', 'main.js');
        return true;
      },
    },
    photoWorker('faces'),
    photoWorker('finish'),
    { name: 'Redis', ownsGpu: NO, kill: async () => killed(site.redisPid()) },
    {
      name: 'WebUI',
      ownsGpu: NO,
      kill: async () => {
        await site.webui.crash(WEBUI_AWAY_MS);
        return true;
      },
    },
  ];
}

/** An HTTP process and two workers with a shared Redis. */
export async function serviceWithWorkers(site: Site): Promise<Victim[]> {
  const redis = fork(REDIS, [site.directory], { detached: true });
  site.afterAll(() => end(redis));
  const shared = { REDIS_URL: String(await firstWord(redis)), ROLE: 'http', SHUTDOWN_DRAIN_MS: '0' };
  const start = (name: string): ServiceProcess =>
    site.start(name, name === 'http' ? 'main.js' : 'worker.js', shared);
  const http = start('http');
  const running = new Map([['http', http], ...WORKERS.map((name) => [name, start(name)] as const)]);
  await site.accepting(http);
  const again = async (name: string): Promise<boolean> => {
    const service = running.get(name);
    if (service === undefined) return false;
    await site.crash(service);
    running.set(name, start(name));
    return true;
  };
  const other = (): string => WORKERS.find((name) => name !== holder(site)) ?? WORKERS[0];
  return [
    { name: 'HTTP process', ownsGpu: NO, kill: () => again('http') },
    { name: 'worker with the GPU', ownsGpu: () => true, kill: () => again(holder(site)) },
    { name: 'worker without the GPU', ownsGpu: NO, kill: () => again(other()) },
  ];
}

/** Name of the worker that took the GPU last. */
function holder(site: Site): string {
  const fences = WORKERS.map((name) => {
    const takes = site.log(name).filter(({ msg }) => msg === 'GPU lease acquired');
    return { name, fence: Math.max(0, ...takes.map(({ fence }) => Number(fence))) };
  });
  return fences.toSorted((a, b) => b.fence - a.fence)[0]?.name ?? '';
}

async function end(redis: ChildProcess): Promise<void> {
  if (redis.exitCode !== null || redis.signalCode !== null) return;
  const exit = once(redis, 'exit');
  redis.kill('SIGTERM');
  await exit;
}

async function killed(pid: number | undefined): Promise<boolean> {
  if (pid === undefined) return false;
  signalAll([pid], 'SIGKILL');
  await sleep(0);
  return true;
}

function isPhotoWorker(pid: number, lane: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.some((word) => word.endsWith('photo-worker.js')) && words.includes(lane);
  } catch {
    return false; // it ended meanwhile
  }
}
