import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemBody } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { canMount, SmallDisk } from './small-disk.js';
import { Stand } from './stand.js';

const mountable = await canMount();

describe.skipIf(!mountable)('a full disk for everything (skipped if no disk can be mounted)', () => {
  let disk: SmallDisk;
  let stand: Stand;

  beforeAll(async () => {
    disk = await SmallDisk.mount(await mkdtemp(join(tmpdir(), 'easel-disk-')), 48);
    stand = await Stand.open({ simulator: { clock: { stepMs: 20 } }, dataDirectory: disk.directory });
    await stand.client.accepting();
  });

  afterAll(async () => {
    await stand.easel.stop();
    await disk.unmount();
    await stand.close();
  });

  it('ends the private Redis again and again, and loses no accepted transfer', async () => {
    const accepted: string[] = [];
    for (let index = 0; index < 4; index += 1) accepted.push((await stand.client.submit()).id);
    await stand.webui.until(({ jobs }) => jobs.some(({ stage }) => stage === 'sampling'));
    await disk.fill();
    const refused = await eventually(async () => {
      const submission = { photoId: 'sample', style: 'watercolor' };
      const answer = await stand.client.call<ProblemBody & { id: string }>(
        'POST',
        '/v1/transfers',
        submission,
      );
      if (answer.status !== 202) return answer;
      accepted.push(answer.body.id); // there was still room for this one
      return undefined;
    });
    // Which of the two comes first depends on timing.
    expect(refused.status).toBe(503);
    expect(['storage_unavailable', 'queue_unavailable']).toContain(refused.body.code);
    await stand.easel.said(({ msg }) => msg === 'The private Redis ended; starting it again', 30_000);
    expect((await stand.client.call('GET', '/health/live')).status).toBe(200);
    await disk.makeRoom();
    await stand.client.accepting(60_000);
    for (const id of accepted) {
      expect(await stand.client.ended(id, 60_000)).toMatchObject({ state: 'succeeded' });
      expect(await stand.endings(id)).toBe(1);
    }
    expect(stand.intrusions()).toEqual([]);
  });
});
