import { Ajv, type ValidateFunction } from 'ajv';
import {
  type ApiDocument,
  type DocumentedHeader,
  type DocumentedOperation,
  type DocumentedResponse,
  type Json,
  strictSchema,
} from './api-document.js';
import type { Answer, ProblemBody } from './easel-client.js';
import { checkedResponse } from './checked-response.js';
import { pictureFaults } from './picture-faults.js';
import { problemFaults } from './problem-faults.js';

/** Pages beside the API: Swagger UI, the console, the page of the error codes. */
const PAGES = /^\/(docs|admin)([/?-]|$)/;
/** Rejections of unknown addresses and methods, which no document lists. */
const UNROUTED: readonly string[] = ['not_found', 'method_not_allowed'];
/** Headers that clients act on; they must be documented wherever they are sent. */
const NOTABLE = [
  'Content-Range',
  'ETag',
  'Location',
  'Preference-Applied',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];

/** Checks the responses of a running service against its own API document and against docs/errors.md. */
export class ApiContract {
  /** Violations in responses whose reader was not told, because it might take a failure for a broken connection. */
  readonly violations: string[] = [];
  private readonly ajv = new Ajv({ strict: false, allErrors: true, formats: FORMATS });
  private readonly validators = new Map<Json, ValidateFunction>();

  constructor(readonly document: ApiDocument) {
    for (const [name, schema] of Object.entries(document.components.schemas))
      this.ajv.addSchema(strictSchema(name, schema), name);
  }

  static async of(url: string): Promise<ApiContract> {
    const response = await fetch(`${url}/docs-json`);
    return new ApiContract((await response.json()) as ApiDocument);
  }

  /** Like `fetch`, but checks every response and every event. */
  readonly fetch: typeof fetch = async (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const method = init?.method ?? 'GET';
    const note = (answer: Answer): void => {
      const found = this.faults(method, pathname + search, answer);
      if (found.length > 0) this.violations.push(report(method, pathname, answer, found));
    };
    return checkedResponse(await fetch(input, init), note);
  };

  /** @throws with everything about `answer` that contradicts the documents */
  check(method: string, path: string, answer: Answer): void {
    const found = this.faults(method, path, answer);
    if (found.length > 0) throw new Error(report(method, path, answer, found));
  }

  /** @throws with all violations that no reader was told */
  close(): void {
    if (this.violations.length > 0) throw new Error(this.violations.join('\n'));
  }

  faults(method: string, path: string, answer: Answer): string[] {
    return [...this.undocumented(method, path, answer), ...problemFaults(path, answer)];
  }

  private undocumented(method: string, path: string, answer: Answer): string[] {
    const operation = this.operation(method, path);
    if (operation === undefined) return strangeness(path, answer);
    const documented = operation.responses[String(answer.status)];
    if (documented === undefined) return [`the status ${answer.status} is not documented`];
    return [...this.headerFaults(method, documented, answer), ...this.bodyFaults(method, documented, answer)];
  }

  private bodyFaults(
    method: string,
    { content }: DocumentedResponse,
    { status, headers, body }: Answer,
  ): string[] {
    const [type = ''] = (headers.get('content-type') ?? '').split(';');
    if (content === undefined) return type === '' ? [] : [`an undocumented body (${type})`];
    const media = content[type];
    if (media?.schema === undefined) return [`the content type ${type} is not documented`];
    if (method === 'HEAD') return [];
    const structured = type.includes('json') || type === 'text/event-stream';
    return structured ? this.schemaFaults(media.schema, body) : pictureFaults(type, status, body);
  }

  private headerFaults(
    method: string,
    { headers: documented = {} }: DocumentedResponse,
    { headers }: Answer,
  ): string[] {
    const faults = Object.entries(documented).flatMap(([name, header]) => {
      const { required, schema } = this.resolved(header);
      const value = headers.get(name);
      if (value === null) return required === true ? [`the header ${name} is missing`] : [];
      const typed = schema?.['type'] === 'integer' ? Number(value) : value;
      return this.schemaFaults(schema ?? {}, typed).map((fault) => `the header ${name}${fault}`);
    });
    // Express adds an ETag to every response; it only matters for methods that can use it.
    const notable = NOTABLE.filter((name) => name !== 'ETag' || method === 'GET');
    const silent = notable.filter((name) => headers.has(name) && documented[name] === undefined);
    return [...faults, ...silent.map((name) => `the header ${name} is not documented`)];
  }

  private resolved(header: DocumentedHeader): DocumentedHeader {
    const name = header.$ref?.replace('#/components/headers/', '');
    return name === undefined ? header : (this.document.components.headers[name] ?? {});
  }

  private operation(method: string, path: string): DocumentedOperation | undefined {
    const [whole = ''] = path.split('?');
    const plain = whole.replace(/\/$/, ''); // ignored by the router
    const known = Object.entries(this.document.paths).filter(([template]) =>
      new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain),
    );
    const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
    return known.find(([, methods]) => methods[asked] !== undefined)?.[1][asked];
  }

  private schemaFaults(schema: Json, body: unknown): string[] {
    const validate = this.validators.get(schema) ?? this.ajv.compile(strictSchema('', schema));
    this.validators.set(schema, validate);
    validate(body);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/** Addresses that the document does not list may only answer that nothing is there. */
function strangeness(path: string, { status, body }: Answer): string[] {
  if (PAGES.test(path)) return [];
  const refused = status >= 400 && UNROUTED.includes((body as ProblemBody).code);
  // Authentication comes before routing.
  const stopped = [400, 401, 403, 413, 415, 429].includes(status);
  return refused || stopped ? [] : ['the document has no such operation'];
}

export function report(
  method: string,
  path: string,
  { status, body }: Answer,
  faults: readonly string[],
): string {
  const shown = Buffer.isBuffer(body) ? `${body.length} bytes` : JSON.stringify(body);
  return `${method} ${path} → ${status}: ${faults.join('; ')}\n${shown}`;
}

const FORMATS = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  binary: true,
} as const;
