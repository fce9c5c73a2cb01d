import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOf, Stand } from './stand.js';

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
      // The service probes so rarely that it learns of changes only from its generations.
      environment: { VRAM_BUDGET_MIB: '8192', WEBUI_PROBE_MS: '30000' },
    });
  });

  afterAll(async () => {
    await stand.close();
  });

  it('gets no request that could break its start, and is waited for while the first job loads its checkpoint', async () => {
    await stand.client.accepting();
    const { id } = await stand.client.submit();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    const asked = Object.keys(stand.webui.observations.requests);
    expect(asked).not.toContain('GET /');
    expect(asked).not.toContain('GET /openapi.json');
  });

  it('fails no transfer, although its ControlNet is registered last', async () => {
    await stand.webui.crash(0);
    const { id } = await stand.client.submit();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1, error: null });
  });

  it('is not sent a control model that it no longer lists: it would silently paint without it', async () => {
    await stand.client.accepting();
    controlNetModels.length = 0;
    await stand.webui.crash(0);
    const { id } = await stand.client.submit();
    const done = await stand.client.ended(id);
    expect(done).toMatchObject({ state: 'failed', error: { code: 'control_not_applied' } });
    expect(stand.webui.observations.jobs.filter(({ taskId }) => isOf(taskId, id))).toHaveLength(0);
  });
});
