export type Json = Record<string, unknown>;

export interface MediaType {
  readonly schema?: Json;
  readonly examples?: Readonly<Record<string, { readonly value: object }>>;
}

export interface DocumentedHeader {
  readonly $ref?: string;
  readonly required?: boolean;
  readonly schema?: Json;
}

export interface DocumentedResponse {
  readonly headers?: Readonly<Record<string, DocumentedHeader>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

/** How the fields of a form are encoded. */
type Encoding = Readonly<Record<string, { readonly style: string; readonly explode: boolean }>>;

export interface DocumentedParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema?: Json;
}

export interface DocumentedOperation {
  readonly operationId: string;
  readonly summary?: string;
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, MediaType & { readonly schema: Json; readonly encoding?: Encoding }>
    >;
  };
  readonly parameters?: readonly DocumentedParameter[];
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
}

/** The parts of an OpenAPI document that tests use. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>;
    readonly headers: Readonly<Record<string, DocumentedHeader>>;
  };
}

/** Errors of some codes have members beyond the common schema, which RFC 9457 calls extensions. */
const OPEN = new Set(['Problem']);

/** Converts an OpenAPI 3.0 schema to a JSON schema that allows no undocumented members. */
export function strictSchema(name: string, schema: Json): Json {
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
