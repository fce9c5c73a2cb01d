import { afterEach, describe, expect, it } from 'vitest';
import { SilentProxy } from '../../test/service/silent-proxy.js';
import { aRequest, generatorOn, type SimulatedBackend, startBackend } from './simulated-backend.fixture.js';

let running: SimulatedBackend | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

describe('a connection that went silent', () => {
  it('is given up once the WebUI has been idle for long, and does not delay the next job', async () => {
    running = await startBackend({ clock: { stepMs: 60 } });
    const proxy = await SilentProxy.open(Number(new URL(running.webui.url).port));
    const url = `http://127.0.0.1:${proxy.port}`;
    const { backend, generator } = await generatorOn(url, { answerWithinMs: 300 });
    try {
      const silence = (): void => proxy.silence('POST /sdapi/v1/img2img');
      await expect(generator.generate(aRequest(), { onProgress: silence })).rejects.toMatchObject({
        fault: { reason: 'connection-lost', retryable: true },
      });
      expect(await generator.generate(aRequest())).toMatchObject({ seed: 1234 });
    } finally {
      backend.client.close();
      await proxy.close();
    }
  });
});
