import * as fc from 'fast-check';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhotoView } from '../../src/photos/photo.view.js';
import { SAMPLE_PORTRAIT } from '../fixtures/portraits/portraits.js';
import { type Answer, photoForm, type ProblemBody } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { EaselWorld } from '../service/easel-world.js';
import { problemFaults } from '../service/problem-faults.js';

const RANDOM_BODIES = 300;
const GET = 'GET /v1/styles HTTP/1.1\r\nHost: localhost\r\n';
const POST = 'POST /v1/transfers HTTP/1.1\r\nHost: localhost\r\n';

let world: EaselWorld;
let portrait: Buffer;
let slowEnd: Promise<string>;

beforeAll(async () => {
  portrait = await readFile(SAMPLE_PORTRAIT);
  world = await EaselWorld.open();
  await world.pause(); // accepted transfers need not be made
  slowEnd = headersThatNeverEnd(); // takes ten seconds, while the others run
});

afterAll(async () => {
  await world.close();
});

async function submit(
  body: FormData | string,
  headers?: Record<string, string>,
): Promise<Answer<ProblemBody>> {
  return world.client.call<ProblemBody>('POST', '/v1/transfers', body, headers);
}

/** Resolves as soon as a compressed submission gets this response. */
async function compressed(): Promise<Answer<ProblemBody>> {
  return eventually(async () => {
    const answer = await submit('{}', { 'content-encoding': 'gzip' });
    return answer.status === 503 ? undefined : answer;
  });
}

/** A valid form, plus whatever `add` adds `count` times. */
function formWith(count: number, add: (form: FormData, index: number) => void): FormData {
  const form = photoForm(portrait, { style: 'watercolor' });
  for (let index = 0; index < count; index++) add(form, index);
  return form;
}

function file(): Blob {
  return new Blob([Uint8Array.from(portrait)]);
}

describe('a hostile form', () => {
  it.each([
    ['thirty fields', () => formWith(30, (form, index) => form.append(`field${index}`, 'x'))],
    ['two thousand parts', () => formWith(2000, (form) => form.append('prompt', 'x'))],
    ['two photos', () => formWith(1, (form) => form.append('photo', file(), 'second.jpg'))],
    ['a photo under another name', () => formWith(1, (form) => form.append('picture', file(), 'second.jpg'))],
    ['two megabytes of text', () => formWith(1, (form) => form.set('prompt', 'x'.repeat(2_000_000)))],
    ['a name of five thousand letters', () => formWith(1, (form) => form.set('x'.repeat(5000), 'x'))],
    ['a name of three thousand levels', () => formWith(1, (form) => form.set(`a${'[b]'.repeat(3000)}`, 'x'))],
    [
      'names that clash in a list',
      () => formWith(1, (form) => (form.append('a[]', '1'), form.append('a[999999999]', '2'))),
    ],
  ])('is rejected and changes nothing: %s', async (_what, make) => {
    expect((await submit(make())).body).toMatchObject({ status: 400, code: 'payload_invalid' });
  });

  it.each([
    '../../etc/passwd',
    '..\\..\\boot.ini',
    'photo\0.jpg',
    '%2e%2e%2fphoto.jpg',
    `${'x'.repeat(4000)}.jpg`,
    '',
  ])('may give its photo any name: %s', async (name) => {
    const { status } = await submit(photoForm(portrait, { style: 'watercolor' }, name));
    expect([202, 400]).toContain(status);
  });

  it.each([
    ['without a boundary', 'multipart/form-data', 'no parts'],
    ['of an unreadable type', 'multipart/form-data; boundary = a', '--a--'],
    ['of half a type', 'multipart/form-data; boundary="', '--a--'],
    ['of another boundary', 'multipart/form-data; boundary=x', '--y\r\n\r\n--y--'],
    [
      'that ends in the middle',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="style"\r\n\r\nwater',
    ],
    [
      'with a part without a name',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n',
    ],
    [
      'with a thousand headers',
      'multipart/form-data; boundary=x',
      `--x\r\n${'X-A: b\r\n'.repeat(1000)}\r\nx\r\n--x--\r\n`,
    ],
  ])('is rejected: one %s', async (_what, type, body) => {
    const answer = await submit(body, { 'content-type': type });
    expect(answer.body).toMatchObject({ status: 400, code: 'payload_invalid' });
  });

  it('that breaks off leaves no file behind', async () => {
    const socket = connect(Number(new URL(world.easel.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      'POST /v1/transfers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n' +
        'Content-Type: multipart/form-data; boundary=x\r\n\r\n' +
        '--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n',
    );
    socket.write(portrait.subarray(0, 20_000));
    expect(await world.filesBecome('tmp', 1)).toHaveLength(1);
    socket.destroy();
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
  });
});

describe('a compressed body', () => {
  it('counts as a large one, whatever its compressed size', async () => {
    const sockets = Array.from({ length: 4 }, () =>
      connect(Number(new URL(world.easel.url).port), '127.0.0.1'),
    );
    for (const socket of sockets)
      socket.write(
        'POST /v1/transfers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
          'Content-Encoding: gzip\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n',
      );
    await Promise.all(sockets.map((socket) => once(socket, 'data'))); // each one is being read
    const fifth = await submit('{}', { 'content-encoding': 'gzip' });
    expect(fifth.body).toMatchObject({ status: 503, code: 'busy' });
    for (const socket of sockets) socket.destroy();
    expect((await compressed()).body).toMatchObject({ status: 400, code: 'payload_invalid' });
  });
});

describe('an upload that announces a petabyte', () => {
  it('is rejected, and displaces no stored picture', async () => {
    const { body: photo } = await world.client.call<PhotoView>('POST', '/v1/photos', photoForm(portrait));
    const upload = { bytes: 1e15, contentType: 'image/jpeg' };
    expect((await world.client.call<ProblemBody>('POST', '/v1/photos/uploads', upload)).body).toMatchObject({
      status: 413,
      code: 'photo_too_large',
    });
    expect((await world.client.call('GET', `/v1/photos/${photo.id}`)).status).toBe(200);
  });
});

describe('a random body', () => {
  const fields = fc.record(
    {
      style: fc.oneof(fc.constantFrom('watercolor', 'anime'), fc.string()),
      photoId: fc.oneof(fc.constant('sample'), fc.string()),
      photoBase64: fc.oneof(fc.base64String(), fc.string()),
      prompt: fc.string({ unit: 'binary' }),
      seed: fc.anything(),
      faces: fc.anything(),
      maxSide: fc.oneof(fc.integer(), fc.double()),
      settings: fc.oneof(fc.dictionary(fc.string(), fc.anything()), fc.anything()),
      metadata: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.anything()),
      format: fc.constantFrom('jpeg', 'png', 'webp', 'bmp'),
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    { weight: 4, arbitrary: fields.map((value) => JSON.stringify(value, plainly)) },
    { weight: 2, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  );

  it('as JSON is accepted or rejected, never an internal error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('/v1/transfers', '/v1/photos'), bodies, async (path, body) => {
        expect((await world.client.call('POST', path, body)).status).toBeLessThan(500);
      }),
      { numRuns: RANDOM_BODIES },
    );
  });

  it('as a form is accepted or rejected, never an internal error', async () => {
    const names = fc.oneof(
      fc.constantFrom('style', 'photo', 'photoId', 'settings', 'metadata', 'seed', 'faces', 'quality'),
      fc.string({ unit: 'binary' }),
    );
    const values = fc.oneof(
      fc.constantFrom('watercolor', 'sample', '{}'),
      fc.json(),
      fc.string({ unit: 'binary' }),
    );
    const parts = fc.array(fc.tuple(names, values, fc.boolean()), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('/v1/transfers', '/v1/photos'), parts, async (path, given) => {
        const form = new FormData();
        for (const [name, value, isFile] of given) {
          if (isFile) form.append(name, new Blob([value]), value.slice(0, 20));
          else form.append(name, value);
        }
        expect((await world.client.call('POST', path, form)).status).toBeLessThan(500);
      }),
      { numRuns: RANDOM_BODIES },
    );
  });

  it('leaves the service running, without an internal error in the log', async () => {
    expect((await world.client.call('GET', '/health/accepting')).status).toBe(200);
    expect(world.easel.log.filter(({ level }) => level === 'error' || Number(level) >= 50)).toEqual([]);
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
  });
});

describe('a request that does not end', () => {
  it('is cut off during its headers', async () => {
    expect(problemIn(await slowEnd)).toMatchObject({ status: 408, code: 'payload_invalid', instance: '/' });
  });
});

describe('a malformed request', () => {
  it.each([
    ['another protocol than HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 400],
    ['headers that are too large', `${GET}X-Large: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['an invalid length', `${POST}Content-Length: many\r\n\r\n`, 400],
    ['two lengths', `${POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
    [
      'broken chunks',
      `${POST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n`,
      400,
    ],
    ['no host', 'GET /v1/styles HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['an expectation', `${GET}Expect: a miracle\r\nConnection: close\r\n\r\n`, 417],
  ])('is answered with a problem document: %s', async (_what, text, status) => {
    expect(problemIn(await answerTo(text))).toMatchObject({ status, code: 'payload_invalid' });
  });

  it('is not answered in the middle of another response', async () => {
    const heard = await answerTo(`${GET}\r\nnonsense\r\n\r\n`);
    const answers = heard.match(/HTTP\/1\.1 \d+/g) ?? [];
    // The first response may come before the second request is read, or not at all, but not the second one alone.
    expect([[], ['HTTP/1.1 200'], ['HTTP/1.1 200', 'HTTP/1.1 400']]).toContainEqual(answers);
    expect((await world.client.call('GET', '/health/live')).status).toBe(200);
  });

  it('is waited for while its sender may take its time', async () => {
    const body = JSON.stringify({ style: 'anime', photoId: 'sample' });
    const heard = await answerTo(
      `${POST}Content-Type: application/json\r\nConnection: close\r\nExpect: 100-Continue\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(heard).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202 /);
  });
});

/** Everything that the service answers, until it closes the connection. */
async function answerTo(text: string): Promise<string> {
  const socket = connect(Number(new URL(world.easel.url).port), '127.0.0.1');
  socket.write(text);
  return allHeard(socket);
}

async function allHeard(socket: Socket): Promise<string> {
  let heard = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (heard += piece));
  socket.on('error', () => {}); // the service may close while this end still sends
  await new Promise((end) => socket.once('close', end)); // `once` of node:events rejects at such an error
  return heard;
}

function problemIn(heard: string): unknown {
  const [head = '', body = ''] = heard.split('\r\n\r\n');
  const headers = new Headers(
    head
      .split('\r\n')
      .slice(1)
      .map((line): [string, string] => [line.split(': ')[0] ?? '', line.split(': ')[1] ?? '']),
  );
  const problem = JSON.parse(body) as ProblemBody & { instance: string };
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${problem.status} `));
  expect(problemFaults(problem.instance, { status: problem.status, headers, body: problem })).toEqual([]);
  return problem;
}

/** The response to a client that never stops sending headers. */
async function headersThatNeverEnd(): Promise<string> {
  const socket = connect(Number(new URL(world.easel.url).port), '127.0.0.1');
  socket.write(GET);
  const more = setInterval(() => socket.write('X-More: yes\r\n'), 500);
  socket.once('end', () => clearInterval(more)).once('close', () => clearInterval(more));
  return allHeard(socket);
}

/** Serialises values that JSON can't, such as bigints. */
function plainly(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' || typeof value === 'symbol' ? String(value) : value;
}
