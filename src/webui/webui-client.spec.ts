import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { WebUiClient } from './webui-client.js';
import { WebUiFailure } from './webui-failure.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const PROGRESS = {
  progress: 0,
  eta_relative: 0,
  state: {
    skipped: false,
    interrupted: false,
    stopping_generation: false,
    job: '',
    job_count: 0,
    job_timestamp: '20261121075954',
    job_no: 1,
    sampling_step: 0,
    sampling_steps: 7,
  },
  current_image: null,
  textinfo: null,
};

const INFO = JSON.stringify({
  seed: 1234,
  steps: 4,
  sampler_name: 'Euler a',
  sd_model_name: 'random-sd15-b',
  sd_model_hash: 'ede033e160',
  index_of_first_image: 0,
  extra_generation_params: {},
  infotexts: ['a face'],
  version: 'v1.8.0',
});

const servers: Server[] = [];
const clients: WebUiClient[] = [];

async function serve(answer: Answer): Promise<Server & { url: string }> {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(server, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function clientOf(baseUrl: string, credentials?: string): WebUiClient {
  const client = new WebUiClient({ baseUrl, credentials });
  clients.push(client);
  return client;
}

function json(body: unknown, status = 200): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
}

async function failureOf(work: Promise<unknown>): Promise<WebUiFailure> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof WebUiFailure) return error;
  throw new Error(`not a WebUiFailure: ${String(error)}`);
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function noisyPng(): Promise<Buffer> {
  const raw = { width: 256, height: 256, channels: 3 } as const;
  return sharp(randomBytes(256 * 256 * 3), { raw })
    .png()
    .toBuffer();
}

describe('a GET request to a WebUI', () => {
  it('asks for an unencoded body, sends credentials, and returns only the declared fields', async () => {
    const seen: IncomingMessage[] = [];
    const { url } = await serve((request, response) => {
      seen.push(request);
      json(PROGRESS)(request, response);
    });
    const { state } = await clientOf(`${url}/`, 'easel:pass').progress();
    expect(state.sampling_steps).toBe(7);
    expect(seen[0]?.url).toBe('/sdapi/v1/progress?skip_current_image=true');
    expect(seen[0]?.headers).toMatchObject({
      'accept-encoding': 'identity',
      authorization: `Basic ${Buffer.from('easel:pass').toString('base64')}`,
    });
  });

  it('is repeated if the server had closed the idle connection', async () => {
    let asked = 0;
    const { url } = await serve((request, response) => {
      asked += 1;
      if (asked === 2) request.socket.destroy();
      else json(PROGRESS)(request, response);
    });
    const client = clientOf(url);
    await client.progress();
    await expect(client.progress()).resolves.toMatchObject({ progress: 0 });
    expect(asked).toBe(3);
  });

  it('is repeated at most once', async () => {
    let asked = 0;
    const { url } = await serve((request) => {
      asked += 1;
      request.socket.destroy();
    });
    expect((await failureOf(clientOf(url).progress())).kind).toBe('connection-lost');
    expect(asked).toBe(2);
  });

  it('ends with its deadline, or with the signal’s reason', async () => {
    const { url } = await serve(() => {});
    const client = clientOf(url);
    expect((await failureOf(client.progress({ deadlineMs: 60 }))).kind).toBe('timeout');
    const stop = new AbortController();
    const asking = client.progress({ signal: stop.signal });
    stop.abort(new Error('not any more'));
    await expect(asking).rejects.toThrow('not any more');
  });

  it('is refused if nothing listens', async () => {
    const server = await serve(json(PROGRESS));
    await new Promise((resolve) => server.close(resolve));
    const failure = await failureOf(clientOf(server.url).progress());
    expect(failure).toMatchObject({ kind: 'refused', mayBeRunning: false });
  });

  it('does not follow a redirect', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end();
    });
    expect((await failureOf(clientOf(url).progress())).kind).toBe('unreadable');
  });

  it.each<[string, Answer]>([
    ['a body that is not JSON', (_request, response) => response.end('<html>Gradio</html>')],
    ['a list instead of an object', json([])],
    ['a field of another type', json({ ...PROGRESS, state: { ...PROGRESS.state, job_count: 'many' } })],
    ['a missing part', json({ progress: 0, eta_relative: 0 })],
    ['a list that is too long', (_request, response) => response.end(Buffer.alloc(5 * 2 ** 20, 0x20))],
    ['another protocol than HTTP', (request) => request.socket.end('SSH-2.0-OpenSSH\r\n')],
  ])('rejects %s', async (_what, answer) => {
    const { url } = await serve(answer);
    expect((await failureOf(clientOf(url).progress())).kind).toBe('unreadable');
  });

  it('recognises the simulator by its header', async () => {
    const { url } = await serve((request, response) => {
      response.setHeader('x-easel-simulator', 'yes');
      json(PROGRESS)(request, response);
    });
    const client = clientOf(url);
    expect(client.simulator).toBe(false);
    await client.progress();
    expect(client.simulator).toBe(true);
  });
});

describe('a posted job', () => {
  it('has its own connection, and is never posted twice', async () => {
    const sockets = new Set<unknown>();
    let posts = 0;
    const { url } = await serve((request, response) => {
      sockets.add(request.socket);
      if (request.method === 'GET') return json(PROGRESS)(request, response);
      posts += 1;
      request.socket.destroy();
    });
    const client = clientOf(url);
    await client.progress();
    const failure = await failureOf(client.img2Img(Buffer.from('{}'), 0));
    expect(failure).toMatchObject({ kind: 'connection-lost', mayBeRunning: true });
    expect([posts, sockets.size]).toEqual([1, 2]);
  });

  it('arrives byte by byte as it was serialised', async () => {
    const body = Buffer.from('{"prompt":"ü"}', 'utf8');
    let received = Buffer.alloc(0);
    const { url } = await serve((request, response) => {
      request.on('data', (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
      request.on('end', () => json({ detail: 'Init image not found' }, 404)(request, response));
    });
    expect((await failureOf(clientOf(url).img2Img(body, 0))).kind).toBe('request-invalid');
    expect(received.equals(body)).toBe(true);
  });

  it('releases its body once it is answered, and keeps only the painted picture', async () => {
    const [painted, map] = [await noisyPng(), await noisyPng()];
    const images = [painted, map].map((file) => file.toString('base64'));
    const { url } = await serve((request, response) => {
      request.resume().on('end', () => json({ images, parameters: {}, info: INFO })(request, response));
    });
    const body = Buffer.alloc(2 ** 20, ' ');
    const { picture, maps } = await clientOf(url).img2Img(body, 1);
    expect(picture?.equals(painted)).toBe(true);
    expect(maps).toHaveLength(1);
    expect(body).toHaveLength(0);
  });

  it('keeps its body if the response came before all of it was sent', async () => {
    const { url } = await serve((request, response) => {
      request.pause();
      json({ images: [], parameters: {}, info: INFO })(request, response);
    });
    const body = Buffer.alloc(2 ** 25, ' ');
    await clientOf(url).img2Img(body, 1);
    expect(body).toHaveLength(2 ** 25);
  });
});

describe('a feature that some WebUIs lack', () => {
  it('is null, not a failure', async () => {
    const { url } = await serve(json({ detail: 'Not Found' }, 404));
    const client = clientOf(url);
    expect(await client.schedulers()).toBeNull();
    expect(await client.isForge()).toBe(false);
    expect(await client.controlNetModels({ rescan: true })).toBeNull();
    expect(await client.controlNetUnits()).toBeNull();
    expect(await client.task('task(1)')).toBeNull();
  });

  it('rescans the list of models only if nothing runs, or if it was never read', async () => {
    const asked: (string | undefined)[] = [];
    const lists = [['control [ecefccf5]'], ['control [ecefccf5]'], [], ['late [ecefccf5]']];
    const { url } = await serve((request, response) => {
      asked.push(request.url?.split('?')[1]);
      json({ model_list: lists.shift() })(request, response);
    });
    const client = clientOf(url);
    await client.controlNetModels({ rescan: true });
    await client.controlNetModels({ rescan: false });
    expect(await client.controlNetModels({ rescan: false })).toEqual(['late [ecefccf5]']);
    expect(asked).toEqual(['update=true', 'update=false', 'update=false', 'update=true']);
  });

  it('can be its flags: Forge fails its own schema if a port is given', async () => {
    const { url } = await serve(
      json({ error: 'ResponseValidationError', detail: '', body: {}, message: 'x' }, 500),
    );
    expect(await clientOf(url).flags()).toBeNull();
  });

  it('can be a route that fails, unless the whole WebUI is away', async () => {
    const fault = { error: 'RuntimeError', detail: '', body: '', errors: 'x' };
    const failing = clientOf((await serve(json(fault, 500))).url);
    expect([await failing.memory(), await failing.options(), await failing.flags()]).toEqual([
      null,
      null,
      null,
    ]);
    const gone = clientOf((await serve(json({}, 502))).url);
    expect((await failureOf(gone.memory())).kind).toBe('unavailable');
    const closed = clientOf((await serve(json({ detail: 'x' }, 401))).url);
    expect((await failureOf(closed.options())).kind).toBe('unauthorized');
  });

  it('can be a card, and the list of models can be empty', async () => {
    const cuda = await serve(json({ ram: { free: 1.5 }, cuda: { error: 'unavailable' } }));
    expect(await clientOf(cuda.url).memory()).toBeNull();
    const models = await serve(json({ model_list: ['None', 'control [ecefccf5]'] }));
    expect(await clientOf(models.url).controlNetModels({ rescan: true })).toEqual(['control [ecefccf5]']);
  });
});
