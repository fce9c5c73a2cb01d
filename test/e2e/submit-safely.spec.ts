import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchView } from '../../src/batches/batch.view.js';
import type { PhotoView } from '../../src/photos/photo.view.js';
import type { TransferListView, TransferView } from '../../src/records/transfer.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { batchForm } from '../service/batch-client.js';
import { type Answer, type EaselClient, photoForm, type ProblemBody } from '../service/easel-client.js';
import { apiKeys, EaselWorld } from '../service/easel-world.js';

type Body = TransferView & ProblemBody;

let world: EaselWorld;
let anna: EaselClient;
let bert: EaselClient;
let portrait: Buffer;

beforeAll(async () => {
  world = await EaselWorld.open({
    environment: { API_KEYS: apiKeys({ name: 'anna' }, { name: 'bert' }), MAX_EVENT_STREAMS: '60' },
    key: 'anna-key',
  });
  anna = world.client;
  bert = world.as('bert-key');
  portrait = await readFile(portraitFile('frontal'));
});

afterAll(async () => {
  await world.close();
});

const WISH = { photoId: 'sample', style: 'watercolor' };

async function submit(
  body: object | FormData,
  headers: Readonly<Record<string, string>> = {},
  client = anna,
): Promise<Answer<Body>> {
  return client.call<Body>('POST', '/v1/transfers', body, headers);
}

const keyed = (key: string) => ({ 'idempotency-key': `"${key}"` });

async function transfers(client = anna): Promise<string[]> {
  return (await client.call<TransferListView>('GET', '/v1/transfers?limit=100')).body.items.map(
    ({ id }) => id,
  );
}

describe('a submission with an Idempotency-Key', () => {
  it('is executed once: sent again, it gets the same response', async () => {
    const key = keyed('a secret of anna');
    const form = (): FormData => photoForm(portrait, { style: 'anime', metadata: '{"order": "A-17"}' });
    const first = await submit(form(), key);
    expect(first).toMatchObject({ status: 202, body: { state: 'queued' } });
    expect(first.headers.has('idempotent-replayed')).toBe(false);
    await anna.ended(first.body.id);
    const before = await transfers();
    // Another boundary and file name, but the same photo.
    const again = await submit(
      photoForm(portrait, { metadata: '{"order": "A-17"}', style: 'anime' }, 'x.jpg'),
      key,
    );
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await transfers()).toEqual(before);
    // Nothing of the repetition is left.
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
  });

  it('belongs to its caller and its content', async () => {
    const key = keyed('shared');
    const first = await submit(WISH, key);
    for (const other of [{ ...WISH, style: 'anime' }, photoForm(portrait, { style: 'watercolor' })]) {
      const { status, body } = await submit(other, key);
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'idempotency_key_reused' });
    }
    const berts = await submit(WISH, key, bert);
    expect(berts.status).toBe(202);
    expect(berts.body.id).not.toBe(first.body.id);
  });

  it('sent fifty times at once makes one transfer, which all responses name', async () => {
    const before = await transfers();
    const key = keyed('fifty');
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => submit(photoForm(portrait, { style: 'anime' }), key)),
    );
    const outcomes = answers.map(({ status, body }) => (status === 202 ? body.id : body.code));
    const ids = new Set(outcomes.filter((outcome) => outcome !== 'idempotency_in_progress'));
    expect(ids.size).toBe(1);
    expect(await transfers()).toEqual([...ids, ...before]);
  });

  it('that is rejected is rejected again for the same reason; an unreadable request is not remembered', async () => {
    const key = keyed('refused');
    const unknown = { ...WISH, style: 'no such style' };
    const refusals = [await submit(unknown, key), await submit(unknown, key)];
    for (const { status, body } of refusals) {
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'style_unknown' });
      expect(body.detail).toBe(refusals[0]?.body.detail);
    }
    expect(refusals[1]?.headers.get('idempotent-replayed')).toBe('true');
    const free = keyed('free again');
    const unreadable = photoForm(portrait, { style: 'anime', seed: 'x' });
    expect((await submit(unreadable, free)).body.code).toBe('payload_invalid');
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
    expect((await submit(WISH, free)).status).toBe(202);
  });

  it.each(['', '"', 'two words', '"one", "two"', `"${'k'.repeat(256)}"`])(
    '%j is not a key',
    async (header) => {
      const { status, body } = await submit(WISH, { 'idempotency-key': header });
      expect({ status, code: body.code, field: body.errors?.[0]?.field }).toEqual({
        status: 400,
        code: 'payload_invalid',
        field: 'Idempotency-Key',
      });
    },
  );

  it('leaves no trace of its key', async () => {
    const kept = await world.files('redis' as 'tmp').catch(() => []);
    for (const file of kept)
      expect(await readFile(join(world.easel.dataDirectory, 'redis', file), 'latin1')).not.toContain(
        'a secret of anna',
      );
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(world.easel.log)).not.toContain('a secret of anna');
  });

  it('whose transfer was erased makes no second one', async () => {
    const key = keyed('erased');
    const first = await submit({ ...WISH, metadata: { note: 'a private note' } }, key);
    await anna.ended(first.body.id);
    await anna.call('DELETE', `/v1/transfers/${first.body.id}`);
    const again = await submit({ ...WISH, metadata: { note: 'a private note' } }, key);
    expect(again).toMatchObject({ status: 404, body: { code: 'transfer_not_found' } });
    expect(await transfers()).not.toContain(first.body.id);
  });
});

describe('Prefer', () => {
  it('wait: answers with the finished transfer, even a failed one', async () => {
    const done = await submit(WISH, { prefer: 'wait=30' });
    expect(done).toMatchObject({ status: 200, body: { state: 'succeeded', cached: false } });
    expect(done.headers.get('preference-applied')).toBe('wait=30');
    expect(done.headers.get('location')).toBe(`/v1/transfers/${done.body.id}`);
    const failed = await submit({ ...WISH, faces: 9 }, { prefer: 'wait=30' });
    expect(failed).toMatchObject({
      status: 200,
      body: { state: 'failed', error: { code: 'face_index_unknown' } },
    });
  });

  it('wait: answers 202 if it takes longer; respond-async or no preference: at once', async () => {
    await world.pause();
    const late = await submit(WISH, { prefer: 'wait=1' });
    expect(late).toMatchObject({ status: 202, body: { state: 'queued' } });
    expect(late.headers.get('preference-applied')).toBe('wait=1');
    const once = await submit(WISH, { prefer: 'respond-async' });
    expect(once.status).toBe(202);
    expect(once.headers.get('preference-applied')).toBe('respond-async');
    const look = await anna.call<Body>('GET', `/v1/transfers/${late.body.id}`, undefined, {
      prefer: 'wait=1',
    });
    expect(look).toMatchObject({ status: 200, body: { state: 'queued' } });
    // A client that disconnects ends the wait, not the transfer.
    const gone = new AbortController();
    const waiting = fetch(`${world.easel.url}/v1/transfers/${late.body.id}`, {
      headers: { prefer: 'wait=60', authorization: 'Bearer anna-key' },
      signal: gone.signal,
    });
    const cancelled = anna.call<Body>('GET', `/v1/transfers/${once.body.id}`, undefined, {
      prefer: 'wait=60',
    });
    await anna.call('POST', `/v1/transfers/${once.body.id}/cancel`);
    expect((await cancelled).body.state).toBe('cancelled');
    gone.abort();
    await expect(waiting).rejects.toThrow('aborted');
    await world.resume();
    const seen = await anna.call<Body>('GET', `/v1/transfers/${late.body.id}`, undefined, {
      prefer: 'wait=30',
    });
    expect(seen.body.state).toBe('succeeded');
  });

  it('wait with a key: a repetition during the wait gets the same response', async () => {
    const headers = { ...keyed('waiting'), prefer: 'wait=30' };
    const [first, second] = await Promise.all([submit(WISH, headers), submit(WISH, headers)]);
    expect(first).toMatchObject({ status: 200, body: { state: 'succeeded' } });
    expect(second).toMatchObject({ status: 200, body: first.body });
  });

  it('wait: ends when the transfer is erased', async () => {
    await world.pause();
    const { id } = await anna.submit();
    const waiting = anna.call<Body>('GET', `/v1/transfers/${id}`, undefined, { prefer: 'wait=60' });
    await anna.call('DELETE', `/v1/transfers/${id}`);
    // It is cancelled first, which the waiting request may still see.
    expect([200, 404]).toContain((await waiting).status);
    await world.resume();
  });
});

function submitBatch(key: string, form: FormData): Promise<Answer<BatchView & ProblemBody>> {
  return anna.call('POST', '/v1/batches', form, keyed(key));
}

function batchOf(style = 'comic'): FormData {
  return batchForm({ styles: ['anime', style] }, [portrait]);
}

describe('a batch with an Idempotency-Key', () => {
  it('is created once, however often it is sent, and nothing of its repetitions is left', async () => {
    const before = await transfers();
    const answers = await Promise.all(Array.from({ length: 8 }, () => submitBatch('batch eight', batchOf())));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(7);
    expect(await transfers()).toHaveLength(before.length + 2);
    expect((await submitBatch('batch eight', batchOf('clay'))).body.code).toBe('idempotency_key_reused');
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
  });

  it('is not created again after it was erased', async () => {
    const { body } = await submitBatch('batch erased', batchOf());
    expect((await anna.call('DELETE', `/v1/batches/${body.id}`)).status).toBe(204);
    const before = await transfers();
    const again = await submitBatch('batch erased', batchOf());
    expect(again.body).toMatchObject({ status: 404, code: 'batch_not_found' });
    expect(await transfers()).toEqual(before);
  });

  it('and an invalid form leaves no photo behind', async () => {
    const refused = await submitBatch(
      'batch refused',
      batchForm({ styles: ['anime'], seed: 'x' }, [portrait]),
    );
    expect(refused.body.code).toBe('payload_invalid');
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
  });
});

const photo = (): FormData => photoForm(portrait);

function upload(key: string, body: object): Promise<Answer<PhotoView & ProblemBody>> {
  return anna.call('POST', '/v1/photos', body, keyed(key));
}

describe('an upload with an Idempotency-Key', () => {
  it('is stored once, however often it is sent, and gets the same response', async () => {
    // Transfers that are still running would add files meanwhile.
    await Promise.all((await transfers()).map((id) => anna.ended(id)));
    const before = await world.files('blobs');
    const answers = await Promise.all(Array.from({ length: 6 }, () => upload('photo six', photo())));
    const [first] = answers;
    for (const { status, body, headers } of answers) {
      expect({ status, body }).toEqual({ status: 201, body: first?.body });
      expect(headers.get('location')).toBe(`/v1/photos/${body.id}`);
    }
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(5);
    expect(first?.body.faces).toHaveLength(1);
    const asText = { photoBase64: portrait.toString('base64') };
    for (const other of [asText, photoForm(await readFile(portraitFile('two')))])
      expect(await upload('photo six', other)).toMatchObject({
        status: 422,
        body: { code: 'idempotency_key_reused' },
      });
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
    expect((await world.files('blobs')).length - before.length).toBeLessThanOrEqual(1);
    const berts = await bert.call<PhotoView>('POST', '/v1/photos', photo(), keyed('photo six'));
    expect([berts.status, berts.body.id === first?.body.id]).toEqual([201, false]);
  });

  it('is not stored again after it was erased, and nothing of its response is left', async () => {
    const { body } = await upload('photo erased', photo());
    expect((await anna.call('DELETE', `/v1/photos/${body.id}`)).status).toBe(204);
    const again = await upload('photo erased', photo());
    expect(again).toMatchObject({ status: 404, body: { code: 'photo_not_found' } });
    expect(JSON.stringify(again.body)).not.toContain(body.id);
  });

  it('that is rejected is rejected again for the same reason; an unreadable upload is not remembered', async () => {
    const broken = photoForm(
      Buffer.concat([portrait.subarray(0, 4000), Buffer.alloc(9000), portrait.subarray(-2)]),
    );
    const refusals = [await upload('photo broken', broken), await upload('photo broken', broken)];
    for (const { status, body } of refusals)
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'photo_unreadable' });
    expect(refusals[1]?.headers.get('idempotent-replayed')).toBe('true');
    expect((await upload('photo free', { photoBase64: 7 })).body.code).toBe('payload_invalid');
    expect((await upload('photo free', photo())).status).toBe(201);
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
  });
});
