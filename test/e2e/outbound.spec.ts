import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransferView } from '../../src/transfers/transfer.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { photoForm, type ProblemBody } from '../service/easel-client.js';
import { EaselWorld } from '../service/easel-world.js';

/** Somebody else's server on the internet, which loopback stands for. */
let server: Server;
let origin: string;
let world: EaselWorld;
let portrait: Buffer;
let flaws: number;

const pages: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/portrait.jpg': (response) => response.end(portrait),
  '/moved': (response) => response.writeHead(302, { location: '/portrait.jpg' }).end(),
  '/shaky': (response) => (flaws++ === 0 ? response.writeHead(503).end() : response.end(portrait)),
  '/text': (response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end('no photo'),
  '/inside': (response) => response.writeHead(302, { location: 'http://127.0.0.2:80/' }).end(),
};

beforeAll(async () => {
  portrait = await readFile(portraitFile('frontal'));
  flaws = 0;
  server = createServer(({ url = '' }, response) => {
    const page = pages[url.split('?')[0] ?? ''];
    if (page) page(response);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  world = await EaselWorld.open({
    environment: { OUTBOUND_NETWORKS: '127.0.0.1/32', OUTBOUND_PORTS: `80,${port}` },
  });
});

afterAll(async () => {
  await world.close();
  await new Promise((done) => server.close(done));
});

const wishes = { style: 'anime', seed: '99' };
const fromUrl = async (path: string): Promise<TransferView> =>
  world.client.submit({ style: 'anime', seed: 99, photoId: undefined, photoUrl: origin + path });

describe('a photo by its address', () => {
  it('makes the same picture as the same photo as a file, and is then known like it', async () => {
    const { client } = world;
    const [file, json, form] = await Promise.all([
      client.call<TransferView>('POST', '/v1/transfers', photoForm(portrait, wishes)),
      fromUrl('/portrait.jpg?signature=confidential'),
      client.call<TransferView>('POST', '/v1/transfers', addressForm(`${origin}/moved`)),
    ]);
    expect(json.photo).toMatchObject({ width: null, height: null, faces: null });
    const ends = await Promise.all([file.body.id, json.id, form.body.id].map((id) => client.ended(id)));
    expect(ends.map(({ error }) => error)).toEqual([null, null, null]);
    expect(new Set(ends.map(({ result }) => result?.sha256)).size).toBe(1);
    const { width, height, faces } = ends[0]?.photo ?? {};
    expect(ends[1]?.photo).toEqual({ id: json.photo.id, width, height, faces });
    expect((await client.call('GET', `/v1/photos/${json.photo.id}`)).status).toBe(200);
    expect(JSON.stringify([world.easel.log, ends])).not.toContain('confidential');
  });

  it('is asked for again when its server has a bad moment', async () => {
    const { id } = await fromUrl('/shaky');
    expect((await world.client.ended(id)).error).toBeNull();
    expect(flaws).toBe(2);
  });

  it('that is not there, no photo, or leads inside ends the transfer with a code of its own', async () => {
    const submitted = await Promise.all(['/nothing', '/text', '/inside'].map(fromUrl));
    const ends = await Promise.all(submitted.map(({ id }) => world.client.ended(id)));
    expect(ends.map(({ state, error }) => [state, error?.code])).toEqual([
      ['failed', 'photo_url_failed'],
      ['failed', 'photo_format_unsupported'],
      ['failed', 'photo_url_refused'],
    ]);
  });

  it('is refused at once when it can be seen that nobody may go there', async () => {
    for (const photoUrl of [
      'http://127.0.0.2/',
      'ftp://example.com/',
      'http://169.254.169.254/',
      'nowhere',
    ]) {
      const { status, body } = await world.client.call<ProblemBody>('POST', '/v1/transfers', {
        style: 'anime',
        photoUrl,
      });
      expect([status, body.code, body.errors?.[0]?.field]).toEqual([422, 'photo_url_refused', 'photoUrl']);
    }
  });
});

function addressForm(photoUrl: string): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...wishes, photoUrl })) form.set(name, value);
  return form;
}
