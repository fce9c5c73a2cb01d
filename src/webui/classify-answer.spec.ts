import { describe, expect, it } from 'vitest';
import { classifyAnswer } from './classify-answer.js';

const exception = (error: string, text: string): object => ({ error, detail: '', body: '', errors: text });
const onForge = (error: string, text: string): object => ({ error, detail: '', body: '', message: text });

describe('the classification of a failed response', () => {
  it.each([
    [
      'torch out of memory',
      500,
      exception('OutOfMemoryError', 'CUDA out of memory. Tried to allocate 1.50 GiB'),
      'out-of-gpu-memory',
    ],
    [
      'an older torch',
      500,
      exception('RuntimeError', 'CUDA out of memory. Tried to allocate 20 MiB'),
      'out-of-gpu-memory',
    ],
    [
      'the default attention',
      500,
      exception('RuntimeError', 'Not enough memory, use lower resolution (max approx. 640x640)'),
      'out-of-gpu-memory',
    ],
    ['Forge out of memory', 500, onForge('OutOfMemoryError', 'CUDA out of memory.'), 'out-of-gpu-memory'],
    [
      'the host out of memory',
      500,
      exception(
        'RuntimeError',
        "[enforce fail at alloc_cpu.cpp:114] . DefaultCPUAllocator: can't allocate memory",
      ),
      'out-of-host-memory',
    ],
    [
      'the driver out of memory',
      500,
      exception('RuntimeError', 'CUDA error: out of memory\nCUDA kernel errors might be reported later'),
      'out-of-gpu-memory',
    ],
    [
      'a library other than torch out of memory',
      500,
      onForge('RuntimeError', 'cuDNN error: CUDNN_STATUS_ALLOC_FAILED'),
      'out-of-gpu-memory',
    ],
    ['Python out of memory', 500, exception('MemoryError', ''), 'out-of-host-memory'],
    [
      'NumPy out of memory, Forge',
      500,
      onForge('_ArrayMemoryError', 'Unable to allocate 12.0 MiB for an array with shape (1024, 1024, 3)'),
      'out-of-host-memory',
    ],
    [
      'a checkpoint that does not fit into RAM',
      500,
      exception('RuntimeError', 'unable to mmap 2132625894 bytes from file <x>: Cannot allocate memory (12)'),
      'out-of-host-memory',
    ],
    [
      'NaN in the UNet',
      500,
      exception('NansException', 'A tensor with all NaNs was produced in Unet. Use --disable-nan-check'),
      'nan',
    ],
    [
      'an invalid unit',
      500,
      exception('ValidationError', '1 validation error for ControlNetUnit\nweight\n  ensure this value'),
      'unit-invalid',
    ],
    [
      'no ControlNet',
      422,
      { error: 'HTTPException', detail: "Script 'controlnet' not found", body: '', errors: '' },
      'control-missing',
    ],
    [
      'an unknown sampler before 1.9',
      404,
      { error: 'HTTPException', detail: 'Sampler not found', body: '', errors: '' },
      'sampler-missing',
    ],
    [
      'no credentials, A1111',
      401,
      { error: 'HTTPException', detail: 'Not authenticated', body: '', errors: '' },
      'unauthorized',
    ],
    ['no credentials, Forge', 401, { detail: 'Incorrect username or password' }, 'unauthorized'],
    ['a route that is not registered yet', 404, { detail: 'Not Found' }, 'missing-route'],
    ['no init image', 404, { detail: 'Init image not found' }, 'request-invalid'],
    ['a wrong type', 422, { detail: [{ type: 'int_parsing', loc: ['body', 'steps'] }] }, 'request-invalid'],
    [
      'no checkpoint on disk',
      500,
      exception('FileNotFoundError', 'No checkpoints found. When searching for checkpoints'),
      'checkpoint-broken',
    ],
    [
      'Forge with an unreadable file',
      500,
      onForge('ValueError', 'Failed to recognize model type!'),
      'checkpoint-broken',
    ],
    [
      'Forge permanently after that',
      500,
      onForge('AttributeError', "'NoneType' object has no attribute 'sd_checkpoint_info'"),
      'process-broken',
    ],
    [
      'a lost CUDA context',
      500,
      exception('RuntimeError', 'CUDA error: an illegal memory access was encountered'),
      'process-broken',
    ],
    [
      'A1111 with --medvram after out of memory',
      500,
      exception(
        'RuntimeError',
        'Expected all tensors to be on the same device, but found at least two devices',
      ),
      'process-broken',
    ],
    [
      'any other exception',
      500,
      onForge('ZeroDivisionError', 'integer division or modulo by zero'),
      'internal',
    ],
    ['a proxy in front of nothing', 502, '<html>Bad Gateway</html>', 'unavailable'],
    ['a CDN in front of nothing', 530, '<html>Origin DNS error</html>', 'unavailable'],
    ['a proxy that timed out waiting for the request', 408, null, 'unavailable'],
    ['a proxy without a WebUI at the moment', 404, null, 'refused'],
    ['a proxy that limits the rate', 429, '<html>Too Many Requests</html>', 'refused'],
    ['a proxy that rejects large bodies', 413, '<html>Request Entity Too Large</html>', 'request-invalid'],
    ['a redirect', 307, null, 'unreadable'],
  ])('recognises %s', (_case, status, body, kind) => {
    expect(classifyAnswer('GET /route', status, body)).toMatchObject({ kind, status });
  });

  it('keeps no text of the WebUI, and the name of an exception only if it looks like one', () => {
    const secret = 'C:/models/secret path <prompt>';
    const failure = classifyAnswer('POST /route', 500, {
      error: secret,
      detail: secret,
      errors: secret,
      body: secret,
    });
    expect(JSON.stringify([Object.entries(failure), failure.message])).not.toContain('secret');
    expect(failure.exception).toBeNull();
    expect(classifyAnswer('POST /route', 500, exception('KeyError', secret)).exception).toBe('KeyError');
  });

  it('handles an exception named like a property of Object.prototype', () => {
    expect(classifyAnswer('GET /route', 500, exception('constructor', 'x')).kind).toBe('internal');
    expect(classifyAnswer('GET /route', 400, { detail: 'toString' }).kind).toBe('request-invalid');
  });
});
