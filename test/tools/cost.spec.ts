import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COST_DEFAULTS, readCostArguments } from '../../tools/cost/cost-arguments.js';
import { type CostInputs, monthlyCost } from '../../tools/cost/cost-model.js';
import { readMeasured } from '../../tools/cost/measured-seconds.js';
import { UsageFailure } from '../../tools/stack/run-tool.js';

const INPUTS: CostInputs = {
  gpuSeconds: 3.6,
  coldStartSeconds: 36,
  gpuHour: 1,
  vcpus: 2,
  vcpuHour: 0.1,
  storage: 0.02,
  megabytes: 5,
  retentionDays: 30,
  minReplicas: 1,
  maxReplicas: 3,
  workingHours: 10,
  workingDays: 20,
  workingShare: 1,
  idleSeconds: 600,
  targetShare: 0.5,
};

const METRICS = `# HELP easel_gpu_seconds_per_transfer How long
easel_gpu_seconds_per_transfer 4.25
easel_cold_start_seconds{slot="0",phase="start"} 20
easel_cold_start_seconds{slot="1",phase="start"} 30
easel_cold_start_seconds{slot="0",phase="load"} 10.5
easel_cold_start_seconds{slot="0",phase="first_picture"} 4.3
`;

describe('the cost of a month', () => {
  it('is that of the GPU kept on in working hours, the service and the storage', () => {
    const month = monthlyCost(1_000, INPUTS);
    // 20 days of 10 h, each begun by a start of 36 s; 1,000 transfers of 3.6 s are one hour of work.
    expect(month.gpuHours).toBeCloseTo(200 + 0.2);
    expect(month.busyHours).toBeCloseTo(1);
    expect(month.coldStarts).toBe(20);
    expect(month.idleShare).toBeCloseTo(1 - 1 / 200.2);
    expect(month.gpu).toBeCloseTo(200.2);
    expect(month.service).toBeCloseTo(730 * 2 * 0.1);
    expect(month.storage).toBeCloseTo(1_000 * (30 / (730 / 24)) * 0.005 * 0.02);
    expect(month.total).toBeCloseTo(month.gpu + month.service + month.storage);
    expect(month.perTransfer).toBeCloseTo(month.total / 1_000);
    expect(month.fits).toBe(true);
  });

  it('has further GPUs as soon as those that are on are busier than they should be', () => {
    // 200 h of work in 200 h: at a target of one half, that is two GPUs.
    const month = monthlyCost(200_000, INPUTS);
    expect(month.gpuHours).toBeCloseTo(400 + 0.4);
    expect(month.idleShare).toBeCloseTo(0.5, 2);
  });

  it('tells when it is more than all the GPUs can do', () => {
    expect(monthlyCost(600_000, INPUTS).fits).toBe(true);
    expect(monthlyCost(600_001, INPUTS).fits).toBe(false);
  });

  it('starts a GPU for each transfer that comes seldom, and keeps it on for a while', () => {
    const rare = { ...INPUTS, minReplicas: 0, workingShare: 0, idleSeconds: 360 };
    const month = monthlyCost(10, rare);
    // They are 53 hours apart on average: nearly each finds none, and none is followed by another within six minutes.
    expect(month.coldStarts).toBeGreaterThan(9.9);
    expect(month.gpuHours).toBeCloseTo((10 * (3.6 + 36 + 360)) / 3600, 1);
  });

  it('starts none when transfers come one upon the other', () => {
    const month = monthlyCost(100_000, { ...INPUTS, minReplicas: 0, workingShare: 0 });
    expect(month.coldStarts).toBeLessThan(1);
    expect(month.gpuHours).toBeLessThanOrEqual(530 * 3);
  });

  it('costs no GPU without transfers at night', () => {
    const month = monthlyCost(1, { ...INPUTS, minReplicas: 0, workingShare: 1, idleSeconds: 0 });
    expect(month.gpuHours).toBeCloseTo((3.6 + 36) / 3600);
  });
});

describe('what a service has measured', () => {
  it('is read from its metrics, the slowest start of all slots', () => {
    expect(readMeasured(METRICS)).toEqual({ gpuSeconds: 4.25, coldStartSeconds: 40.5 });
    expect(readMeasured('easel_gpu_seconds_per_transfer 8')).toEqual({
      gpuSeconds: 8,
      coldStartSeconds: null,
    });
    expect(() => readMeasured('up 1')).toThrow('easel_gpu_seconds_per_transfer');
  });

  it('goes into the calculation, unless something else is given', async () => {
    const service = await start({ key: 'a-token-of-the-admin' });
    try {
      const token = 'a-token-of-the-admin';
      const [known, stranger] = await Promise.all([
        cost(service.url, { ADMIN_TOKEN: token }, '--gpu-hour', '0.5', '--json'),
        cost(service.url, { ADMIN_TOKEN: '' }).catch((error: unknown) => error),
      ]);
      const { inputs, months } = JSON.parse(known.stdout) as {
        inputs: CostInputs;
        months: { transfers: number }[];
      };
      expect(inputs).toMatchObject({ gpuSeconds: 4.25, coldStartSeconds: 40.5, gpuHour: 0.5 });
      expect(months.map(({ transfers }) => transfers)).toEqual([100, 1_000, 10_000, 50_000]);
      expect(stranger).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/answered 401: see METRICS_ACCESS, and set ADMIN_TOKEN\s*$/),
      });
    } finally {
      service.server.close();
    }
  });
});

describe('the arguments of the calculation', () => {
  it('are numbers, and an address', () => {
    expect(readCostArguments(['--gpu-hour', '0.5', '--json'])).toEqual({
      given: { gpuHour: 0.5 },
      url: undefined,
      json: true,
    });
    expect(readCostArguments(['--help'])).toBe('help');
    for (const args of [
      ['--gpu-hour', 'much'],
      ['--gpu-hour', '-1'],
      ['--url', 'here'],
      ['--gpus', '3'],
    ])
      expect(() => readCostArguments(args)).toThrow(UsageFailure);
  });

  it('begin with what the service keeps by default', () => {
    expect(COST_DEFAULTS.retentionDays).toBe(1);
  });
});

/** Metrics for who has the key alone. */
async function start({ key }: { key: string }): Promise<{ server: Server; url: string }> {
  const server = createServer(({ headers }, response) => {
    response.statusCode = headers.authorization === `Bearer ${key}` ? 200 : 401;
    response.end(METRICS);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function cost(url: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<{ stdout: string }> {
  return promisify(execFile)(process.execPath, ['--import', 'tsx', 'tools/cost.ts', '--url', url, ...args], {
    env: { ...process.env, ...env },
  });
}
