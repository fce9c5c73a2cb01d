import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransferView } from '../../src/records/transfer.view.js';
import type { QueueSummaryView } from '../../src/transfers/queue.view.js';
import { ApiContract } from '../service/api-contract.js';
import { type Answer, EaselClient, type ProblemBody } from '../service/easel-client.js';
import { EaselProcess, eventually } from '../service/easel-process.js';
import type { SimulatorSettings } from '../webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';

const FACE = 'control_v2p_sd15_mediapipe_face [9c7784a9]';
const SOFT_EDGE = 'control_v11p_sd15_softedge [a8575a2a]';
/** Upper end of the estimated wait if the wait can't be known, ms. */
const UNKNOWN = 3_600_000;
const QUICK = { painter: 'tint', clock: { stepMs: 2 } } as const;

let webui: WebUiSimulator;
let easel: EaselProcess;
let client: EaselClient;

/**
 * The service starts first, and its WebUI comes, goes and returns with other models: each test continues from the
 * last.
 */
beforeAll(async () => {
  webui = await WebUiSimulator.start({ ...QUICK, controlNetModels: [SOFT_EDGE] });
  await webui.refuseConnections();
  easel = await EaselProcess.start({ webUiUrl: webui.url });
  client = new EaselClient(easel.url, undefined, await ApiContract.of(easel.url));
});

afterAll(async () => {
  await easel.stop();
  await webui.stop();
});

async function submit(fields: object = {}): Promise<Answer<ProblemBody & TransferView>> {
  return client.call('POST', '/v1/transfers', { style: 'watercolor', photoId: 'sample', ...fields });
}

/** Resolves when the service has seen that this many WebUIs answer: 0 or 1. */
async function untilUp(count: number): Promise<void> {
  await eventually(async () => {
    const { body } = await client.call<QueueSummaryView>('GET', '/v1/queue');
    return body.backendsUp === count ? true : undefined;
  });
}

/** Starts another WebUI at the same address. */
async function replaceWebUi(settings: Partial<SimulatorSettings>): Promise<void> {
  const { port } = webui;
  await webui.stop();
  await untilUp(0);
  webui = await WebUiSimulator.start({ ...QUICK, port, ...settings });
}

describe('a WebUI that was never seen', () => {
  it('does not prevent the start, polling and listing styles', async () => {
    for (const path of ['/health/live', '/health/ready', '/v1/styles', '/v1/queue', '/v1/photos/sample'])
      expect((await client.call('GET', path)).status).toBe(200);
    expect((await client.call('GET', '/health/accepting')).status).toBe(503);
  });

  it('makes the start of a transfer unpredictable', async () => {
    expect((await client.call<QueueSummaryView>('GET', '/v1/queue')).body.estimatedWaitMs.high).toBe(UNKNOWN);
  });

  it('has transfers rejected, with a time to retry', async () => {
    const { headers, body } = await submit();
    expect(body).toMatchObject({ status: 503, code: 'backend_unavailable' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await submit({ style: 'none' })).body.code).toBe('style_unknown');
  });
});

describe('a WebUI without a model', () => {
  it('that a style requires has its transfers rejected, with the name of the model', async () => {
    await webui.acceptConnections();
    const { body } = await eventually(async () => {
      const answer = await submit();
      return answer.status === 503 ? undefined : answer;
    });
    expect(body).toMatchObject({
      status: 409,
      code: 'backend_model_missing',
      missing: [expect.stringContaining('control_v2p_sd15_mediapipe_face')],
    });
    const style = await client.call<{ available: boolean }>('GET', '/v1/styles/watercolor');
    expect(style.body).toMatchObject({ available: false });
    // It is up, but no transfer submitted now could succeed.
    expect((await client.call('GET', '/health/accepting')).status).toBe(503);
  });

  it('that is optional for a style has it painted without, with a warning', async () => {
    await replaceWebUi({ controlNetModels: [FACE] });
    await client.accepting();
    const { body } = await submit();
    const done = await client.ended(body.id);
    expect(done.state).toBe('succeeded');
    expect(done.warnings.filter(({ code }) => code === 'control_unit_unavailable')).toHaveLength(2);
    expect(webui.observations.jobs.at(-1)?.controlledUnits).toBe(1);
  });
});

describe('a WebUI that is down', () => {
  it('is waited for: its last known capabilities decide, and the transfer is made when it is back', async () => {
    await webui.refuseConnections();
    await untilUp(0);
    const { status, body } = await submit();
    expect(status).toBe(202);
    expect((await client.call('GET', '/health/ready')).status).toBe(200);
    // Once it has been away for longer than its starts have taken.
    await eventually(async () => {
      const { body: queue } = await client.call<QueueSummaryView>('GET', '/v1/queue');
      return queue.estimatedWaitMs.high === UNKNOWN ? true : undefined;
    });
    await replaceWebUi({}); // with every model
    expect((await client.ended(body.id)).state).toBe('succeeded');
    await client.accepting();
  });
});

describe('the memory of the GPU', () => {
  it('has an explicit size that does not fit rejected, with numbers', async () => {
    const { body } = await submit({ maxSide: 1024 });
    expect(body).toMatchObject({
      status: 422,
      code: 'exceeds_vram_budget',
      neededMiB: expect.any(Number),
      allowedMiB: 3072,
      largest: { width: expect.any(Number), height: expect.any(Number) },
    });
    const { neededMiB, largest } = body as unknown as {
      neededMiB: number;
      largest: { width: number; height: number };
    };
    expect(neededMiB).toBeGreaterThan(3072);
    const maxSide = Math.max(largest.width, largest.height);
    const fitting = await submit({ maxSide });
    expect(fitting.status).toBe(202);
    const { settings } = await client.ended(fitting.body.id);
    expect(Math.max(settings.width ?? 0, settings.height ?? 0)).toBe(maxSide);
  });

  it('has a default size reduced to fit, with a warning', async () => {
    const { status, body } = await submit();
    expect(status).toBe(202);
    const done = await client.ended(body.id);
    expect(done.warnings.map(({ code }) => code)).toContain('size_reduced');
    const { body: picture } = await client.call<Buffer>('GET', `/v1/transfers/${done.id}/result`);
    const { width, height } = await sharp(picture).metadata();
    expect(Math.max(width, height)).toBeLessThan(768);
    expect({ width, height }).toEqual({ width: done.result?.width, height: done.result?.height });
  });
});

describe('a WebUI without any checkpoint', () => {
  it('has transfers of every style rejected as missing one', async () => {
    await replaceWebUi({ checkpoints: [] });
    await untilUp(1);
    const { body } = await submit({ style: 'oil-painting' });
    expect(body).toMatchObject({ status: 409, code: 'backend_model_missing', missing: ['a checkpoint'] });
    const { body: styles } = await client.call<{ items: { available: boolean }[] }>('GET', '/v1/styles');
    expect(styles.items.filter(({ available }) => available)).toEqual([]);
    expect((await client.call('GET', '/health/accepting')).status).toBe(503);
  });
});
