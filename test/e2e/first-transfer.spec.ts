import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EaselClient } from '../service/easel-client.js';
import { EaselProcess } from '../service/easel-process.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';

let webui: WebUiSimulator;
let easel: EaselProcess;
let client: EaselClient;

beforeAll(async () => {
  webui = await WebUiSimulator.start({ painter: 'tint', clock: { stepMs: 5 } });
  easel = await EaselProcess.start({ webUiUrl: webui.url });
  client = new EaselClient(easel.url);
  await client.accepting();
});

afterAll(async () => {
  await easel.stop();
  await webui.stop();
});

describe('a transfer', () => {
  it('goes from a photo and a style to a picture of the same size ratio', async () => {
    const submitted = await client.submit({ seed: 7, metadata: { order: 'A-17' } });
    expect(submitted.state).toBe('queued');
    const done = await client.ended(submitted.id);
    expect(done).toMatchObject({
      state: 'succeeded',
      error: null,
      attempts: 1,
      metadata: { order: 'A-17' },
      settings: { seed: 7 },
      progress: { fraction: 1 },
      photo: { faces: 1 },
    });
    const { status, headers, body } = await client.call<Buffer>('GET', `/v1/transfers/${done.id}/result`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('image/jpeg');
    expect(headers.get('etag')).toBe(`"${done.result?.sha256}"`);
    expect(body.length).toBe(done.result?.bytes);
  });
});
