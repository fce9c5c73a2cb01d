import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenery } from '../fixtures/photos.js';
import { photoForm, type ProblemBody } from '../service/easel-client.js';
import { canMount, SmallDisk } from './small-disk.js';
import { Stand } from './stand.js';

const mountable = await canMount();

describe.skipIf(!mountable)('a full disk for the pictures (skipped if no disk can be mounted)', () => {
  let disk: SmallDisk;
  let stand: Stand;

  beforeAll(async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'easel-disk-'));
    disk = await SmallDisk.mount(join(dataDirectory, 'blobs'), 24);
    stand = await Stand.open({ simulator: { clock: { stepMs: 20 } }, dataDirectory });
    await stand.client.accepting();
  });

  afterAll(async () => {
    await disk.unmount();
    await stand.close();
  });

  it('rejects photos, keeps accepted transfers, paints nothing twice, and continues when there is room', async () => {
    const accepted: string[] = [];
    for (let index = 0; index < 3; index += 1) accepted.push((await stand.client.submit()).id);
    await stand.webui.until(({ jobs }) => jobs.some(({ stage }) => stage === 'sampling'));
    await disk.fill();
    const form = photoForm(await scenery(640, 480).jpeg().toBuffer(), { style: 'watercolor' });
    const refused = await stand.client.call<ProblemBody>('POST', '/v1/transfers', form);
    expect(refused).toMatchObject({ status: 503, body: { code: 'storage_unavailable' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await stand.client.call('GET', '/health/ready')).status).toBe(503);
    await stand.webui.until(({ jobs, running }) => jobs.length > 0 && running === 0);
    await disk.makeRoom();
    for (const id of accepted) {
      expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
      expect(await stand.endings(id)).toBe(1);
    }
    expect(stand.webui.observations.jobs).toHaveLength(accepted.length);
  });
});
