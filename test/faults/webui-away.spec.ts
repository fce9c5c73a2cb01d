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

  it('keeps accepted transfers waiting without spending an attempt, and gets them when it is back', async () => {
    await stand.webui.refuseConnections();
    const first = await stand.client.submit();
    const second = await stand.client.submit();
    await stand.client.until(first.id, ['waiting']);
    await stand.easel.said(({ msg }) => msg === 'WebUI is not available');
    await stand.webui.acceptConnections();
    for (const { id } of [first, second]) {
      expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    }
  });

  it('costs one attempt if it crashes during a generation', async () => {
    const { id } = await stand.client.submit();
    await stand.webui.until(({ jobs }) =>
      jobs.some(({ taskId, stage, stepsDone }) => isOf(taskId, id) && stage === 'sampling' && stepsDone > 1),
    );
    await stand.webui.crash(300);
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(stand.webui.observations.jobs.filter(({ taskId }) => isOf(taskId, id))).toHaveLength(2);
  });

  it('that was never seen has nothing accepted for it until it is up, and everything from then on', async () => {
    await stand.easel.stop();
    await stand.webui.refuseConnections();
    // Another address is another WebUI: the capabilities of the first one do not count for it.
    await stand.startAgain({ WEBUI_URL: stand.webui.url.replace('127.0.0.1', 'localhost') });
    const submission = { photoId: 'sample', style: 'watercolor' };
    const refused = await stand.client.call<ProblemBody>('POST', '/v1/transfers', submission);
    expect(refused).toMatchObject({ status: 503, body: { code: 'backend_unavailable' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const accepting = await stand.client.call('GET', '/health/accepting');
    expect(accepting.status).toBe(503);
    expect(JSON.stringify(accepting.body)).toContain('/sdapi/v1/progress: refused');
    await stand.easel.said(({ msg, reason }) => msg === 'WebUI is not available' && reason !== undefined);
    expect((await stand.client.call('GET', '/health/ready')).status).toBe(200);
    await stand.webui.acceptConnections();
    await stand.client.accepting();
    const { id } = await stand.client.submit();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
  });
});
