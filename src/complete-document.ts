import type { OpenAPIObject } from '@nestjs/swagger';
import type { ErrorKind } from './errors/app-error.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Header = NonNullable<NonNullable<OpenAPIObject['components']>['headers']>[string];

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const CODES = 'ErrorCode';

/** On every answer, whoever gave it. */
const REQUEST_ID: Header = {
  required: true,
  description: "The request's id: the one that was sent along, or a new one. The service's log has it.",
  schema: { type: 'string', example: '0199d1a2-6a52-7c3e-9f6f-3d1f0c5e7b11' },
};
/** Those of the key that was shown; the entrance says so before it is known what the answer is. */
const RATE_LIMIT_POLICY: Header = {
  description: 'The limits of the key: how many (`q`) of what (`qu`), within how many seconds (`w`).',
  schema: { type: 'string', example: '"requests";q=1000;w=10, "queued";q=200;qu="queued-transfers"' },
};
const RATE_LIMIT: Header = {
  description: 'What is left of each (`r`), and after how many seconds there is more (`t`).',
  schema: { type: 'string', example: '"requests";r=998;t=7, "queued";r=197' },
};
const CHALLENGE: Header = {
  required: true,
  description: 'How to say who one is.',
  schema: { type: 'string', example: 'Bearer realm="easel"' },
};

const EVERYWHERE = {
  'X-Request-Id': REQUEST_ID,
  'RateLimit-Policy': RATE_LIMIT_POLICY,
  RateLimit: RATE_LIMIT,
};

/** Express gives what it sends as a whole an ETag, and answers conditions. */
const ETAG: Header = {
  required: true,
  description: 'For conditional requests.',
  schema: { type: 'string', example: 'W/"2a-9f86d081884c7d65"' },
};
const NOT_MODIFIED = { description: 'It is still what `If-None-Match` named.' };
/** What answers of a status have, whatever they are about. */
const BY_STATUS: Readonly<Record<string, string>> = { '304': 'ETag', '401': 'WWW-Authenticate' };

/** Every operation of the document. */
function operationsOf({ paths }: OpenAPIObject): Operation[] {
  return Object.values(paths).flatMap((path) => METHODS.flatMap((method) => path[method] ?? []));
}

/** Adds what is true of the whole API, and what no decorator can say because it is known only when all is loaded. */
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

/** The codes as a type of their own, so that generated clients know them. New ones may come with any version. */
function nameErrorCodes({ components }: OpenAPIObject, errors: readonly ErrorKind[]): void {
  const schemas = components?.schemas ?? {};
  schemas[CODES] = {
    type: 'string',
    description:
      'Stable name of a failure, for programs; docs/errors.md explains each. Later versions may add some.',
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

/** `transfersSubmit`, `adminQueuePause`: the path's own words and the name of the method that answers. */
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
