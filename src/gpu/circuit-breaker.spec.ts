import { Logger } from '@nestjs/common';
import { afterEach, expect, it } from 'vitest';
import { WebUiClient } from '../webui/webui-client.js';
import { Backend } from './backend.js';
import { Circuit, CIRCUIT_LIMITS } from './circuit.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { BackendFailed } from './gpu.errors.js';

Logger.overrideLogger(false);

const backend = new Backend('0', new WebUiClient({ baseUrl: 'http://127.0.0.1:9' }));
const breaker = new CircuitBreaker(backend, new Circuit({ ...CIRCUIT_LIMITS, backoffMs: 0 }));

afterEach(() => {
  breaker.stop();
});

function broken(): BackendFailed {
  const fault = { reason: 'process-broken', retryable: true, gpuMayBeBusy: false } as const;
  return new BackendFailed('The image generator has to be restarted.', fault);
}

async function failing(transferId: string, error: Error): Promise<unknown> {
  return breaker.watch(transferId, () => Promise.reject(error)).catch((thrown: unknown) => thrown);
}

it('knows a broken WebUI as such until it is restarted, whatever becomes of other transfers', async () => {
  backend.state = 'up';
  expect(await failing('first', broken())).toMatchObject({ code: 'backend_failed' });
  // Nor does a trial cost an attempt, or a cancel make the WebUI whole.
  expect(await failing('trial', broken())).toMatchObject({ code: 'backend_unavailable' });
  await failing('cancelled', new Error('cancelled'));
  expect(backend.isBroken).toBe(true);
  backend.state = 'down';
  expect(backend.isBroken).toBe(false);
});
