import { Ajv, type ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';
import type { Answer, ProblemBody } from './easel-client.js';

type Json = Record<string, unknown>;
type Media = Readonly<Record<string, { readonly schema?: Json }>>;

export interface DocumentedOperation {
  readonly summary?: string;
  readonly requestBody?: {
    readonly content: Record<string, { schema: Json; examples?: Record<string, { value: object }> }>;
  };
  readonly parameters?: readonly { readonly name: string; readonly schema?: Json }[];
  readonly responses: Readonly<Record<string, { readonly content?: Media }>>;
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

interface ErrorPage {
  readonly status: string;
  readonly retryable: boolean;
}

const ERROR_PAGES = readErrorPages();
/** Of the service's inside: places in its files, folders of its machine. */
const INSIDE = /\.[jt]s:\d|\bat [\w.<]+ \(|node_modules|\/(tmp|root|home|work|usr|var)\//;

/** Holds the answers of a running service against its own API document and against docs/errors.md. */
export class ApiContract {
  private readonly ajv = new Ajv({ strict: false, allErrors: true, formats: FORMATS });
  private readonly validators = new Map<Json, ValidateFunction>();

  constructor(readonly document: ApiDocument) {
    for (const [name, schema] of Object.entries(document.components.schemas))
      this.ajv.addSchema(strict(name, schema), name);
  }

  static async of(url: string): Promise<ApiContract> {
    const response = await fetch(`${url}/docs-json`);
    return new ApiContract((await response.json()) as ApiDocument);
  }

  /** @throws with everything about `answer` that the documents do not say */
  check(method: string, path: string, answer: Answer): void {
    const found = [...this.undocumented(method, path, answer), ...problemFaults(path, answer)];
    if (found.length === 0) return;
    const body = Buffer.isBuffer(answer.body) ? `${answer.body.length} bytes` : JSON.stringify(answer.body);
    throw new Error(`${method} ${path} → ${answer.status}: ${found.join('; ')}\n${body}`);
  }

  private undocumented(method: string, path: string, { status, headers, body }: Answer): string[] {
    const operation = this.operation(method, path);
    if (operation === undefined) return [];
    const documented = operation.responses[String(status)];
    if (documented === undefined) return [`the status ${status} is not documented`];
    const [type = ''] = (headers.get('content-type') ?? '').split(';');
    if (documented.content === undefined) return type === '' ? [] : [`an undocumented body (${type})`];
    const media = documented.content[type];
    if (media?.schema === undefined) return [`the content type ${type} is not documented`];
    return type.includes('json') ? this.schemaFaults(media.schema, body) : [];
  }

  private operation(method: string, path: string): DocumentedOperation | undefined {
    const [plain = ''] = path.split('?');
    const known = Object.entries(this.document.paths).find(([template]) =>
      new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain),
    );
    return known?.[1][method.toLowerCase()];
  }

  private schemaFaults(schema: Json, body: unknown): string[] {
    const validate = this.validators.get(schema) ?? this.ajv.compile(strict('', schema));
    this.validators.set(schema, validate);
    validate(body);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}

/** RFC 9457, and what the service promises beyond it. */
function problemFaults(path: string, { status, headers, body }: Answer): string[] {
  if (status < 400) return [];
  if (headers.get('content-type')?.startsWith('application/problem+json') !== true)
    return ['it is no problem document'];
  const problem = body as ProblemBody & { instance: string };
  const page = ERROR_PAGES.get(problem.code);
  const faults: Readonly<Record<string, boolean>> = {
    'the code is in no catalogue': page === undefined,
    'the body names another status': problem.status !== status,
    'the type is not the page of the code': problem.type !== `/docs/errors.md#${problem.code}`,
    'the request has another id': problem.requestId !== headers.get('x-request-id'),
    'another address': problem.instance !== path.split('?')[0],
    'Retry-After is missing':
      page?.retryable === true && !/^[1-9]\d*$/.test(headers.get('retry-after') ?? ''),
    'Retry-After though no retry helps': page?.retryable === false && headers.has('retry-after'),
    'the inside is shown': INSIDE.test(JSON.stringify({ ...problem, type: '', instance: '' })),
    'it may be cached': headers.get('cache-control') !== 'no-store',
  };
  return Object.keys(faults).filter((fault) => faults[fault]);
}

function readErrorPages(): Map<string, ErrorPage> {
  const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const pages = text.matchAll(/^## (\w+)\n\n\*\*(.+?)\*\*(.*)$/gm);
  return new Map(
    [...pages].map(([, code = '', status = '', rest = '']) => [
      code,
      { status, retryable: rest.includes('Retry-After') },
    ]),
  );
}

const FORMATS = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  binary: true,
} as const;

/** Errors of some codes carry more than the schema of all of them says: RFC 9457 calls that extensions. */
const OPEN = new Set(['Problem']);

/** An OpenAPI 3.0 schema as JSON schema, in which no member may stay undocumented. */
function strict(name: string, schema: Json): Json {
  const visited = visit(schema) as Json;
  return OPEN.has(name) ? { ...visited, additionalProperties: true } : visited;
}

function visit(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(visit);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, example: _example, $ref, ...rest } = node as Json & { $ref?: string };
  if ($ref !== undefined) return { $ref: $ref.replace('#/components/schemas/', '') };
  const visited: Json = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, visit(value)]));
  const closed =
    'properties' in visited && !('additionalProperties' in visited)
      ? { ...visited, additionalProperties: false }
      : visited;
  return nullable === true ? { anyOf: [{ type: 'null' }, closed] } : closed;
}
