import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenery } from '../fixtures/photos.js';
import { photoForm, type ProblemBody } from '../service/easel-client.js';
import { Stand } from './stand.js';

const run = promisify(execFile);

let disk: string;
let stand: Stand;

/** A disk that can be filled needs mount(8), which only root may do, and not in every container. */
async function canMount(): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), 'easel-mount-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]);
    await run('umount', [directory]);
    return true;
  } catch {
    return false;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function fill(): Promise<void> {
  const { bavail, bsize } = await statfs(join(disk, 'blobs'));
  await writeFile(join(disk, 'blobs', 'ballast'), Buffer.alloc(bavail * bsize, 1)).catch(() => undefined);
}

const mountable = await canMount();

describe.skipIf(!mountable)('a full disk for the pictures (skipped where no disk may be mounted)', () => {
  beforeAll(async () => {
    disk = await mkdtemp(join(tmpdir(), 'easel-disk-'));
    await mkdir(join(disk, 'blobs'));
    await run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', join(disk, 'blobs')]);
    stand = await Stand.open({ simulator: { clock: { stepMs: 20 } }, dataDirectory: disk });
    await stand.client.accepting();
  });

  afterAll(async () => {
    await run('umount', ['--lazy', join(disk, 'blobs')]);
    await stand.close();
  });

  it('refuses photos, keeps what was accepted, paints nothing twice, and goes on when there is room', async () => {
    const accepted: string[] = [];
    for (let index = 0; index < 3; index += 1) accepted.push((await stand.client.submit()).id);
    await stand.webui.until(({ jobs }) => jobs.some(({ stage }) => stage === 'sampling'));
    await fill();
    const form = photoForm(await scenery(640, 480).jpeg().toBuffer(), { style: 'watercolor' });
    const refused = await stand.client.call<ProblemBody>('POST', '/v1/transfers', form);
    expect(refused).toMatchObject({ status: 503, body: { code: 'storage_unavailable' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await stand.client.call('GET', '/health/ready')).status).toBe(503);
    await stand.webui.until(({ jobs, running }) => jobs.length > 0 && running === 0);
    await rm(join(disk, 'blobs', 'ballast'));
    for (const id of accepted) {
      expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
      expect(stand.endings(id)).toBe(1);
    }
    expect(stand.webui.observations.jobs).toHaveLength(accepted.length);
  });
});
