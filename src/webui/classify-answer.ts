import { WebUiFailure, type WebUiFailureKind } from './webui-failure.js';

/** The form of an exception's class name. Any other text could contain user data and is dropped. */
const CLASS_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;

/** Patterns of exception texts, in order of precedence: host memory before GPU memory. */
const BY_TEXT: readonly (readonly [RegExp, WebUiFailureKind])[] = [
  // torch (`[enforce fail at alloc_cpu.cpp:…] DefaultCPUAllocator: …`), the system (errno 12), NumPy.
  [
    /DefaultCPUAllocator|alloc_cpu|Cannot allocate memory|^Unable to allocate .* for an array/i,
    'out-of-host-memory',
  ],
  // `CUDA error: out of memory` comes from the driver, the two statuses from libraries other than torch's
  // allocator.
  [/(CUDA|HIP)( error:)? out of memory|CU(BLAS|DNN)_STATUS_ALLOC_FAILED/i, 'out-of-gpu-memory'],
  // Doggettx attention, A1111's default, raises this RuntimeError itself.
  [/^Not enough memory, use lower resolution/i, 'out-of-gpu-memory'],
  [
    /(CUDA|HIP) error: |CU(BLAS|DNN)_STATUS_(EXECUTION_FAILED|NOT_INITIALIZED)|Expected all tensors to be on the same device/i,
    'process-broken',
  ],
  // https://github.com/lllyasviel/stable-diffusion-webui-forge: permanent, after a checkpoint that Forge could not
  // read.
  [/'sd_checkpoint_info'/, 'process-broken'],
  [/tensor with all NaNs/i, 'nan'],
  [/validation errors? for ControlNetUnit/i, 'unit-invalid'],
  [/^No checkpoints found|^You do not have any model|Failed to recognize model type/i, 'checkpoint-broken'],
];

const BY_EXCEPTION: Readonly<Record<string, WebUiFailureKind>> = {
  OutOfMemoryError: 'out-of-gpu-memory',
  MemoryError: 'out-of-host-memory',
  _ArrayMemoryError: 'out-of-host-memory',
  NansException: 'nan',
  SafetensorError: 'checkpoint-broken',
};

const BY_DETAIL: Readonly<Record<string, WebUiFailureKind>> = {
  'Not Found': 'missing-route',
  'Method Not Allowed': 'missing-route',
  'Sampler not found': 'sampler-missing',
  "Script 'controlnet' not found": 'control-missing',
};

/**
 * Classifies a response with a status other than 2xx. Bodies, as measured: A1111 always sends `{error, detail,
 * body, errors}`; Forge sends `{detail}` if it rejects the request and `{error, detail, body, message}` for
 * exceptions; both send FastAPI's `{detail: [...]}` for 422.
 */
export function classifyAnswer(route: string, status: number, body: unknown): WebUiFailure {
  const { error, detail, errors, message } = fieldsOf(body);
  const text = [errors, message].find((value): value is string => typeof value === 'string') ?? '';
  const exception = typeof error === 'string' && CLASS_NAME.test(error) ? error : undefined;
  return new WebUiFailure(kindOf(status, { exception, detail, text }), route, { status, exception });
}

interface AnswerTexts {
  readonly exception: string | undefined;
  readonly detail: unknown;
  readonly text: string;
}

function kindOf(status: number, { exception, detail, text }: AnswerTexts): WebUiFailureKind {
  if (status === 401 || status === 403) return 'unauthorized';
  const byText = BY_TEXT.find(([pattern]) => pattern.test(text))?.[1];
  if (byText !== undefined) return byText;
  if (exception !== undefined && Object.hasOwn(BY_EXCEPTION, exception)) {
    return BY_EXCEPTION[exception] ?? 'internal';
  }
  if (typeof detail === 'string' && Object.hasOwn(BY_DETAIL, detail)) return BY_DETAIL[detail] ?? 'internal';
  if (isFromGateway(status)) return 'unavailable';
  // A WebUI's own 404 is JSON with a reason; this one comes from a proxy or tunnel that has no WebUI behind it.
  const hasReason = detail !== undefined || exception !== undefined;
  if (status === 429 || (status === 404 && !hasReason)) return 'refused';
  if (status >= 500) return 'internal';
  // Redirects are not followed: the configured address must be that of the WebUI itself.
  return status >= 400 ? 'request-invalid' : 'unreadable';
}

/** Statuses of gateways and CDNs: the request may have reached the WebUI, and only the response was lost. */
function isFromGateway(status: number): boolean {
  return status === 408 || (status >= 502 && status <= 504) || (status >= 520 && status <= 530);
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
