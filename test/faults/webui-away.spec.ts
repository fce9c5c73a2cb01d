import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemBody } from '../service/easel-client.js';
import { isOf, Stand } from './stand.js';

describe('a WebUI that is away', () => {
  let stand: Stand;

  beforeAll(async () => {
    stand = await Stand.open({ simulator: { clock: { stepMs: 20 } } });
    await stand.client.accepting();
  });

  afterAll(async () => {
    await stand.close();
  });

  it('keeps accepted transfers waiting, without an attempt spent, and gets them when it is back', async () => {
    await stand.webui.refuseConnections();
    const first = await stand.client.submit();
    const second = await stand.client.submit();
    await stand.client.until(first.id, ['waiting']);
    await stand.easel.said(({ msg }) => msg === 'The WebUI is not available');
    await stand.webui.acceptConnections();
    for (const { id } of [first, second]) {
      expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    }
  });

  it('costs one attempt when it crashes in the middle of a generation', async () => {
    const { id } = await stand.client.submit();
    await stand.webui.until(({ jobs }) =>
      jobs.some(({ taskId, stage, stepsDone }) => isOf(taskId, id) && stage === 'sampling' && stepsDone > 1),
    );
    await stand.webui.crash(300);
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(stand.webui.observations.jobs.filter(({ taskId }) => isOf(taskId, id))).toHaveLength(2);
  });

  it('is no crash when it was never seen: nothing is accepted until it is there, everything from then on', async () => {
    await stand.easel.stop();
    await stand.webui.refuseConnections();
    // Another address is another WebUI: what is known of the first one does not count for it.
    await stand.startAgain({ WEBUI_URL: stand.webui.url.replace('127.0.0.1', 'localhost') });
    const submission = { photoId: 'sample', style: 'watercolor' };
    const refused = await stand.client.call<ProblemBody>('POST', '/v1/transfers', submission);
    expect(refused).toMatchObject({ status: 503, body: { code: 'backend_unavailable' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await stand.client.call('GET', '/health/accepting')).status).toBe(503);
    expect((await stand.client.call('GET', '/health/ready')).status).toBe(200);
    await stand.webui.acceptConnections();
    await stand.client.accepting();
    const { id } = await stand.client.submit();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
  });
});

describe('a Forge that starts in UI mode', () => {
  const controlNetModels = ['control_v2p_sd15_mediapipe_face [9c7784a9]'];
  let stand: Stand;

  beforeAll(async () => {
    stand = await Stand.open({
      simulator: {
        program: 'forge',
        mode: 'ui',
        startup: { apiMissingMs: 500, controlNetMissingMs: 1_500 },
        clock: { stepMs: 5, checkpointLoadMs: 1_000 },
        controlNetModels,
      },
      // The service looks so seldom that it learns of what happens from its generations alone.
      environment: { VRAM_BUDGET_MIB: '8192', WEBUI_PROBE_MS: '30000' },
    });
  });

  afterAll(async () => {
    await stand.close();
  });

  it('is asked nothing that could break its start, and waited for while the first job loads its checkpoint', async () => {
    await stand.client.accepting();
    const { id } = await stand.client.submit();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    const asked = Object.keys(stand.webui.observations.requests);
    expect(asked).not.toContain('GET /');
    expect(asked).not.toContain('GET /openapi.json');
  });

  it('makes no transfer fail, though its ControlNet comes last', async () => {
    await stand.webui.crash(0);
    const { id } = await stand.client.submit();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1, error: null });
  });

  it('is not sent a control model that it lists no more: it would paint without it, and not say so', async () => {
    await stand.client.accepting();
    controlNetModels.length = 0;
    await stand.webui.crash(0);
    const { id } = await stand.client.submit();
    const done = await stand.client.ended(id);
    expect(done).toMatchObject({ state: 'failed', error: { code: 'control_not_applied' } });
    expect(stand.webui.observations.jobs.filter(({ taskId }) => isOf(taskId, id))).toHaveLength(0);
  });
});
