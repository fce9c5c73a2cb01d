import * as fc from 'fast-check';
import type { ApiDocument, DocumentedOperation, DocumentedParameter, Json } from '../service/api-document.js';
import { HOSTILE_TEXT, SchemaValues } from './schema-values.js';

/** Placeholder for something that exists, selected by its index. */
export interface Known {
  readonly known: number;
}

export interface AnyRequest {
  readonly method: string;
  readonly template: string;
  readonly path: Readonly<Record<string, string | Known>>;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AnyBody;
}

export type AnyBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly type: string; readonly text: string }
  | {
      readonly kind: 'form';
      readonly part: 'photo' | 'photos';
      readonly fields: Readonly<Record<string, string>>;
      readonly photo: Photo;
    };

/** The bytes that a form sends as its photo. */
export type Photo = 'portrait' | 'half' | 'text' | 'none';

const JSON_TYPE = 'application/json';

/** General HTTP headers, which any request may have, whatever the document says. */
const GENERAL_HEADERS: Readonly<Record<string, readonly string[]>> = {
  accept: ['application/json', 'image/*', 'text/html', 'nonsense', '*/*;q=0'],
  'accept-encoding': ['gzip', 'br;q=1.0, *;q=0', 'identity;q=0'],
  authorization: ['Bearer nobody', 'Basic bm86Ym9keQ==', 'Bearer', 'Digest x', ''],
  'idempotency-key': ['key-1', '"key-2"', '', 'x'.repeat(300), 'é'],
  'if-none-match': ['*', '"x"', 'W/"x"', 'x', ''],
  'if-match': ['*', '"x"'],
  'if-modified-since': ['Thu, 01 Jan 1970 00:00:00 GMT', 'tomorrow'],
  'last-event-id': ['generating.1./9.22.4100//', '///', '////////', 'x'.repeat(200)],
  origin: ['https://shop.example.com', 'null', 'nonsense'],
  prefer: ['wait=0', 'respond-async', 'wait=-1', 'wait=x', 'wait=99999999999999', ';;;,'],
  range: ['bytes=0-9', 'bytes=9-0', 'bytes=-5', 'bytes=999999999-', 'lines=1-2', 'bytes=0-1,3-4'],
  'x-forwarded-for': ['127.0.0.1', 'nonsense'],
  'x-http-method-override': ['DELETE'],
  'x-request-id': ['a-request-of-mine', 'short', '"><script>'],
};

/** Requests to one operation of the document: valid, nearly valid, and hostile. */
export function anyRequest(
  document: ApiDocument,
  [method, template]: readonly [string, string],
): fc.Arbitrary<AnyRequest> {
  const operation = document.paths[template]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`${method} ${template} is not in the document`);
  const values = new SchemaValues(document);
  const parameters = (place: DocumentedParameter['in']): readonly DocumentedParameter[] =>
    (operation.parameters ?? []).filter((parameter) => parameter.in === place);
  return fc.record({
    method: fc.constant(method),
    template: fc.constant(template),
    path: fc.record(
      Object.fromEntries(parameters('path').map((each) => [each.name, pathValue(values, each)])),
    ),
    query: queryOf(values, parameters('query')),
    headers: headersOf(values, parameters('header')),
    body: bodyOf(values, operation, method),
  });
}

/** Requests beside the document: other methods, or longer paths. */
export function anyStranger(document: ApiDocument): fc.Arbitrary<AnyRequest> {
  return fc.record({
    method: fc.constantFrom('GET', 'PUT', 'PATCH', 'DELETE', 'POST', 'OPTIONS'),
    template: fc
      .tuple(
        fc.constantFrom(...Object.keys(document.paths)),
        fc.constantFrom('', '/', '/more', '%00', '//', '%2e%2e'),
      )
      .map((parts) => parts.join('')),
    path: fc.record({ id: segment(), name: segment(), slot: segment(), deliveryId: segment() }),
    query: fc.constant([]),
    headers: headersOf(new SchemaValues(document), []),
    body: fc.constant<AnyBody>({ kind: 'none' }),
  });
}

function segment(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(...HOSTILE_TEXT.filter((each) => each !== '' && each !== '\ud800')),
    fc.uuid(),
  );
}

function pathValue(values: SchemaValues, { schema }: DocumentedParameter): fc.Arbitrary<string | Known> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.nat({ max: 99 }).map((known): Known => ({ known })) },
    { weight: 1, arbitrary: values.of(schema, 0).map((value) => String(value) || 'x') },
    { weight: 1, arbitrary: segment() },
  );
}

function queryOf(
  values: SchemaValues,
  parameters: readonly DocumentedParameter[],
): fc.Arbitrary<[string, string][]> {
  const documented = parameters.map(({ name, schema }) =>
    fc.tuple(fc.constant(name), values.of(schema, 3).map(text)),
  );
  const strange = fc.tuple(
    fc.constantFrom('extra', 'signature', 'a[b][c]', '__proto__'),
    fc.constantFrom(...HOSTILE_TEXT),
  );
  return fc.array(fc.oneof(...documented, strange), { maxLength: documented.length + 1 });
}

function headersOf(
  values: SchemaValues,
  parameters: readonly DocumentedParameter[],
): fc.Arbitrary<Record<string, string>> {
  const general = Object.entries(GENERAL_HEADERS).map(([name, some]): [string, fc.Arbitrary<string>] => [
    name,
    fc.constantFrom(...some),
  ]);
  const documented = parameters.map(({ name, schema }): [string, fc.Arbitrary<string>] => [
    name.toLowerCase(),
    values.of(schema, 3).map((value) => text(value).replaceAll(/[^\u0020-\u007e]/g, '?')),
  ]);
  const one = fc.oneof(
    ...[...general, ...documented].map(([name, value]) => fc.tuple(fc.constant(name), value)),
  );
  return fc.array(one, { maxLength: 2 }).map((pairs) => Object.fromEntries(pairs));
}

function bodyOf(
  values: SchemaValues,
  { requestBody }: DocumentedOperation,
  method: string,
): fc.Arbitrary<AnyBody> {
  const none = fc.constant<AnyBody>({ kind: 'none' });
  if (method === 'GET') return none;
  const strange = strangeBody();
  const json = requestBody?.content[JSON_TYPE]?.schema;
  const form = requestBody?.content['multipart/form-data']?.schema;
  const bodies: fc.WeightedArbitrary<AnyBody>[] = [
    { weight: json === undefined ? 6 : 1, arbitrary: none },
    { weight: 1, arbitrary: strange },
  ];
  if (json !== undefined) bodies.push({ weight: 6, arbitrary: jsonBody(values, json) });
  if (form !== undefined) bodies.push({ weight: 3, arbitrary: formBody(values, form) });
  return fc.oneof(...bodies);
}

function jsonBody(values: SchemaValues, schema: Json): fc.Arbitrary<AnyBody> {
  return values
    .object(schema)
    .map((object) => ({ kind: 'text', type: JSON_TYPE, text: JSON.stringify(object) }));
}

function formBody(values: SchemaValues, schema: Json): fc.Arbitrary<AnyBody> {
  return fc
    .tuple(values.object(schema), fc.constantFrom<Photo>('portrait', 'portrait', 'half', 'text', 'none'))
    .map(([object, photo]) => {
      const { photo: _photo, photos: _photos, ...rest } = object;
      return {
        kind: 'form',
        part: 'photos' in object ? 'photos' : 'photo',
        photo,
        fields: Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, text(value)])),
      };
    });
}

function strangeBody(): fc.Arbitrary<AnyBody> {
  const types = ['application/json', 'application/json; charset=utf-16', 'text/plain', 'multipart/form-data'];
  const texts = [
    '',
    '{',
    '[]',
    'null',
    '"text"',
    '{"a":1,"a":2}',
    '[[[[',
    '\ufeff{}',
    '{}{}',
    'x'.repeat(70_000),
  ];
  return fc
    .tuple(fc.constantFrom(...types, 'application/xml', 'x'), fc.constantFrom(...texts))
    .map(([type, content]) => ({ kind: 'text', type, text: content }));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
