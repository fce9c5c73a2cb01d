import type { OpenAPIObject } from '@nestjs/swagger';
import type { ErrorKind } from '../errors/app-error.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Header = NonNullable<NonNullable<OpenAPIObject['components']>['headers']>[string];

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const CODES = 'ErrorCode';

/** Header of every response. */
const REQUEST_ID: Header = {
  required: true,
  description: "Id of the request: the client's own `X-Request-Id`, or a new one. The service logs it.",
  schema: { type: 'string', example: '0199d1a2-6a52-7c3e-9f6f-3d1f0c5e7b11' },
};
/** Limits of the request's key; set by the access middleware, so that every response of the route has them. */
const RATE_LIMIT_POLICY: Header = {
  description: 'Limits of the key: quota (`q`), unit (`qu`) and window in seconds (`w`).',
  schema: { type: 'string', example: '"requests";q=1000;w=10, "queued";q=200;qu="queued-transfers"' },
};
const RATE_LIMIT: Header = {
  description: 'What remains of each limit (`r`), and the seconds until it resets (`t`).',
  schema: { type: 'string', example: '"requests";r=998;t=7, "queued";r=197' },
};
const CHALLENGE: Header = {
  required: true,
  description: 'The expected authentication scheme.',
  schema: { type: 'string', example: 'Bearer realm="easel"' },
};

const EVERYWHERE = {
  'X-Request-Id': REQUEST_ID,
  'RateLimit-Policy': RATE_LIMIT_POLICY,
  RateLimit: RATE_LIMIT,
};

/** Express adds an ETag to every body that it sends as a whole, and handles conditional requests. */
const ETAG: Header = {
  required: true,
  description: 'For conditional requests.',
  schema: { type: 'string', example: 'W/"2a-9f86d081884c7d65"' },
};
const NOT_MODIFIED = { description: 'Not modified: the ETag in `If-None-Match` still matches.' };
/** Headers of every response with that status. */
const BY_STATUS: Readonly<Record<string, string>> = { '304': 'ETag', '401': 'WWW-Authenticate' };

function operationsOf({ paths }: OpenAPIObject): Operation[] {
  return Object.values(paths).flatMap((path) => METHODS.flatMap((method) => path[method] ?? []));
}

/** Adds what applies to the whole API, and the error codes, which are only known once all modules are loaded. */
export function completeDocument(document: OpenAPIObject, errors: readonly ErrorKind[]): void {
  nameErrorCodes(document, errors);
  document.components = {
    ...document.components,
    headers: { ...EVERYWHERE, 'WWW-Authenticate': CHALLENGE, ETag: ETAG },
  };
  for (const { get } of Object.values(document.paths)) if (get) allowConditions(get);
  for (const { responses } of operationsOf(document)) {
    for (const [status, response] of Object.entries(responses)) {
      if (!response || '$ref' in response) continue;
      const names = [...Object.keys(EVERYWHERE), BY_STATUS[status] ?? []].flat();
      const headers = Object.fromEntries(names.map((name) => [name, header(name)]));
      response.headers = { ...response.headers, ...headers };
    }
  }
}

function allowConditions({ responses }: Operation): void {
  const found = responses['200'];
  if (!found || '$ref' in found || !Object.keys(found.content ?? {}).some(isWhole)) return;
  found.headers = { ETag: header('ETag'), ...found.headers };
  responses['304'] ??= NOT_MODIFIED;
}

function isWhole(type: string): boolean {
  return type.includes('json') || type === 'text/plain';
}

/** Makes the error codes a schema of their own, so that generated clients have a type for them. */
function nameErrorCodes({ components }: OpenAPIObject, errors: readonly ErrorKind[]): void {
  const schemas = components?.schemas ?? {};
  schemas[CODES] = {
    type: 'string',
    description:
      'Stable, machine-readable error code; docs/errors.md explains each. Later versions may add codes.',
    enum: errors.map(({ code }) => code).toSorted(),
  };
  for (const name of ['Problem', 'TransferErrorView']) {
    const schema = schemas[name];
    if (schema === undefined || '$ref' in schema || schema.properties === undefined)
      throw new Error(`The API document has no schema ${name}`);
    schema.properties['code'] = { $ref: `#/components/schemas/${CODES}` };
  }
}

function header(name: string): { $ref: string } {
  return { $ref: `#/components/headers/${name}` };
}

/** Builds operation ids such as `transfersSubmit` and `adminQueuePause` from the path and the controller's method. */
export function nameOperations({ paths }: OpenAPIObject): void {
  for (const [path, methods] of Object.entries(paths)) {
    const words = path.split('/').filter((word) => /^(?!v\d+$)[a-z]/.test(word));
    for (const operation of METHODS.flatMap((method) => methods[method] ?? [])) {
      const [, name = ''] = operation.operationId?.split('_') ?? [];
      const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const all = words.at(-1) === kebab ? words : [...words, kebab];
      operation.operationId = all.join('-').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    }
  }
}
