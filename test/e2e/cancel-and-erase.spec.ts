import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchView } from '../../src/batches/batch.view.js';
import type { TransferState } from '../../src/records/transfer-states.js';
import type { TransferListView, TransferView } from '../../src/records/transfer.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { readZip } from '../fixtures/read-zip.js';
import { type Answer, type EaselClient, photoForm, type ProblemBody } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { EaselWorld } from '../service/easel-world.js';

/** Steps this long are observed by every test, but not waited for by any. */
const SLOW = { kind: 'slow', factor: 200, prompt: 'slowly' } as const;
const SAMPLE_ALONE = 1;

let world: EaselWorld;
let client: EaselClient;

beforeAll(async () => {
  world = await EaselWorld.open();
  client = world.client;
});

afterAll(async () => {
  await world.close();
});

async function cancel(id: string): Promise<Answer<TransferView>> {
  return client.call<TransferView>('POST', `/v1/transfers/${id}/cancel`);
}

/** A transfer that stays in `state` until `goOn` is called or it is cancelled. */
async function heldIn(state: TransferState): Promise<{ id: string; goOn: () => Promise<unknown> }> {
  if (state === 'queued') {
    await world.pause();
    return { id: (await client.submit()).id, goOn: () => world.resume() };
  }
  world.webui.fault(SLOW);
  const running = await client.submit({ prompt: 'slowly' });
  await client.until(running.id, ['generating']);
  if (state === 'generating') return { id: running.id, goOn: async () => undefined };
  const behind = await client.submit();
  await client.until(behind.id, ['waiting']);
  return { id: behind.id, goOn: () => cancel(running.id) };
}

async function eraseAll(): Promise<void> {
  const { body } = await client.call<TransferListView>('GET', '/v1/transfers?limit=100');
  for (const { id } of body.items) await client.call('DELETE', `/v1/transfers/${id}`);
}

describe('cancelling', () => {
  it.each(['queued', 'waiting', 'generating'] as const)('ends a transfer that is %s', async (state) => {
    const { id, goOn } = await heldIn(state);
    const { status, body } = await cancel(id);
    expect({ status, state: body.state }).toEqual({ status: 202, state: 'cancelled' });
    await goOn();
    const next = await client.ended((await client.submit()).id);
    expect(next.state).toBe('succeeded');
    expect(await client.transfer(id)).toMatchObject({
      state: 'cancelled',
      result: null,
      error: null,
      queue: null,
    });
  });

  it('stops its own work on the GPU, and no other', async () => {
    const { id } = await heldIn('generating');
    await world.webui.until(({ jobs }) => jobs.at(-1)?.stage === 'sampling');
    await cancel(id);
    await world.webui.until(({ running }) => running === 0);
    const { interrupts, jobs } = world.webui.observations;
    const stopped = jobs.at(-1);
    expect(stopped?.interrupted).toBe(true);
    expect(interrupts.at(-1)?.taskId).toBe(stopped?.taskId);
    await client.ended((await client.submit()).id);
    expect(jobs.filter(({ interrupted }) => interrupted).at(-1)).toBe(stopped);
  });

  it('wins in whatever state the transfer is', async () => {
    const photo = photoForm(await readFile(portraitFile('two')), { style: 'watercolor' });
    for (const looks of [0, 2, 5, 10, 20, 40]) {
      const { body } = await client.call<TransferView>('POST', '/v1/transfers', photo);
      for (let look = 0; look < looks; look++) await client.transfer(body.id); // meanwhile it proceeds
      const answer = await cancel(body.id);
      const cancelled = answer.status === 202;
      const ended = await client.ended(body.id);
      expect(ended.state).toBe(cancelled ? 'cancelled' : 'succeeded');
      expect(ended.result === null).toBe(cancelled);
    }
  });

  it('twice is the same as once', async () => {
    const { id, goOn } = await heldIn('queued');
    const first = await cancel(id);
    const second = await cancel(id);
    await goOn();
    expect([first.status, second.status]).toEqual([202, 200]);
    expect(second.body).toEqual(first.body);
  });

  it('does not change a transfer that has ended', async () => {
    const done = await client.ended((await client.submit()).id);
    const { status, body } = await cancel(done.id);
    expect({ status, body }).toEqual({ status: 200, body: done });
    expect((await client.call('GET', `/v1/transfers/${done.id}/result`)).status).toBe(200);
  });

  it('leaves no result, with an error that says so', async () => {
    const { id, goOn } = await heldIn('queued');
    const early = await client.call<ProblemBody>('GET', `/v1/transfers/${id}/result`);
    expect(early.body).toMatchObject({ status: 409, code: 'transfer_unfinished' });
    await cancel(id);
    await goOn();
    const { body } = await client.call<ProblemBody>('GET', `/v1/transfers/${id}/result`);
    expect(body).toMatchObject({ status: 409, code: 'transfer_cancelled' });
    const map = await client.call<ProblemBody>('GET', `/v1/transfers/${id}/control-map`);
    expect(map.body).toMatchObject({ status: 404, code: 'no_control_map' });
  });
});

/** Simulates a crash in the middle of an erasure: the pictures are gone, the records are not. */
async function loseBlobs(...hashes: readonly (string | undefined)[]): Promise<void> {
  for (const file of await world.files('blobs'))
    if (hashes.some((sha256) => sha256 !== undefined && file.includes(sha256)))
      await rm(`${world.easel.dataDirectory}/blobs/${file}`);
}

describe('a transfer that is erased halfway', () => {
  it('answers like an erased one', async () => {
    const photo = await readFile(portraitFile('turned'));
    const form = photoForm(photo, { style: 'anime' });
    const { body } = await client.call<TransferView>('POST', '/v1/transfers', form);
    const done = await client.ended(body.id);
    await loseBlobs(done.result?.sha256, createHash('sha256').update(photo).digest('hex'));
    const photoId = done.photo.id ?? '';
    for (const [method, path, code] of [
      ['GET', `/v1/transfers/${done.id}/result`, 'transfer_not_found'],
      ['GET', `/v1/photos/${photoId}`, 'photo_not_found'],
      ['GET', `/v1/photos/${photoId}/control-map`, 'photo_not_found'],
      ['POST', '/v1/transfers?dryRun=true', 'photo_not_found'],
    ] as const) {
      const wish = method === 'POST' ? { photoId, style: 'anime' } : undefined;
      const answer = await client.call<ProblemBody>(method, path, wish);
      expect(answer.body).toMatchObject({ status: 404, code });
      expect(answer.headers.get('etag')).toBeNull();
    }
    expect((await client.call('DELETE', `/v1/transfers/${done.id}`)).status).toBe(204);
  });

  it('is left out of a batch', async () => {
    const wish = { photoId: 'sample', styles: ['anime', 'comic'] };
    const { id } = (await client.call<BatchView>('POST', '/v1/batches', wish)).body;
    const done = await eventually(async () => {
      const { body } = await client.call<BatchView>('GET', `/v1/batches/${id}`);
      return body.finishedAt === null ? undefined : body;
    });
    const [first, second] = await Promise.all(
      done.items.map(({ transferId }) => client.transfer(transferId)),
    );
    await loseBlobs(first?.result?.sha256);
    const zip = await client.call<Buffer>('GET', `/v1/batches/${id}/result`);
    expect(zip.status).toBe(200);
    expect([...readZip(zip.body).keys()]).toEqual(['02-comic.jpg', 'batch.json']);
    expect((await client.call('GET', `/v1/batches/${id}/result?format=sheet`)).status).toBe(200);
    await loseBlobs(second?.result?.sha256);
    const gone = await client.call<ProblemBody>('GET', `/v1/batches/${id}/result`);
    expect(gone.body).toMatchObject({ status: 410, code: 'batch_expired' });
    await client.call('DELETE', `/v1/batches/${id}`);
  });
});

describe('erasing', () => {
  it('leaves no record and no picture of a finished transfer', async () => {
    await eraseAll();
    await world.filesBecome('blobs', SAMPLE_ALONE);
    const form = photoForm(await readFile(portraitFile('frontal')), { style: 'anime' });
    const { body } = await client.call<TransferView>('POST', '/v1/transfers', form);
    const done = await client.ended(body.id);
    expect(done.state).toBe('succeeded');
    expect((await world.files('blobs')).length).toBeGreaterThan(SAMPLE_ALONE + 1);

    expect((await client.call('DELETE', `/v1/transfers/${done.id}`)).status).toBe(204);
    for (const below of ['', '/result', '/control-map']) {
      const gone = await client.call<ProblemBody>('GET', `/v1/transfers/${done.id}${below}`);
      expect(gone.body).toMatchObject({ status: 404, code: 'transfer_not_found' });
    }
    expect(await world.filesBecome('blobs', SAMPLE_ALONE)).toHaveLength(SAMPLE_ALONE);
    expect((await client.call<TransferListView>('GET', '/v1/transfers')).body.items).toEqual([]);
  });

  it.each(['queued', 'waiting', 'generating'] as const)(
    'cancels a transfer that is %s, and leaves nothing of it',
    async (state) => {
      const { id, goOn } = await heldIn(state);
      expect((await client.call('DELETE', `/v1/transfers/${id}`)).status).toBe(204);
      await goOn();
      await world.webui.until(({ running }) => running === 0);
      await eraseAll();
      expect(await world.filesBecome('blobs', SAMPLE_ALONE)).toHaveLength(SAMPLE_ALONE);
      expect((await client.call('GET', `/v1/transfers/${id}`)).status).toBe(404);
    },
  );

  it('keeps an uploaded photo until no transfer needs it any more', async () => {
    const photo = photoForm(await readFile(portraitFile('frontal')));
    const { body: sent } = await client.call<{ id: string }>('POST', '/v1/photos', photo);
    const { id, goOn } = await heldIn('queued');
    const user = await client.submit({ photoId: sent.id });
    expect((await client.call('DELETE', `/v1/photos/${sent.id}`)).status).toBe(204);
    await cancel(id);
    await goOn();
    expect((await client.ended(user.id)).state).toBe('succeeded');
    await eraseAll();
    expect(await world.filesBecome('blobs', SAMPLE_ALONE)).toHaveLength(SAMPLE_ALONE);
  });

  it('is not possible for the sample', async () => {
    const { body } = await client.call<ProblemBody>('DELETE', '/v1/photos/sample');
    expect(body).toMatchObject({ status: 404, code: 'photo_not_found' });
    expect((await client.call('GET', '/v1/photos/sample')).status).toBe(200);
  });
});
