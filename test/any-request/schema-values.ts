import * as fc from 'fast-check';
import type { ApiDocument, Json } from '../service/api-document.js';

/** Strings that often cause bugs. */
export const HOSTILE_TEXT: readonly string[] = [
  '',
  ' ',
  '\0',
  '\u202e\ufeff',
  '\ud800',
  "' OR 1=1 --",
  '../../etc/passwd',
  '%00%ff%zz',
  '${7*7}{{7*7}}',
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  '-1',
  '1e999',
  'NaN',
  'null',
  'true',
  '[]',
  '{}',
  '٣',
  'x'.repeat(5_000),
  '👩‍👩‍👧‍👦'.repeat(50),
];

const HOSTILE: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...HOSTILE_TEXT),
  fc.constantFrom<unknown>(null, true, [], {}, [[[]]], { length: 1e9 }, -0, 1.5, 2 ** 53, -(2 ** 31), 1e308),
  fc.constantFrom<unknown>({ __proto__: null }, JSON.parse('{"__proto__":{"admin":true}}'), nested(200)),
  fc.anything({ maxDepth: 2, withBigInt: false, withDate: false }),
);

/** Random JSON values for the schemas of an API document: valid, nearly valid, or arbitrary. */
export class SchemaValues {
  constructor(private readonly document: ApiDocument) {}

  /** @param astray how many of ten values do not match the schema */
  of(schema: Json | undefined, astray = 1): fc.Arbitrary<unknown> {
    if (schema === undefined) return HOSTILE;
    return fc.oneof(
      { weight: 10 - astray, arbitrary: this.right(schema) },
      { weight: astray, arbitrary: fc.oneof(HOSTILE, nearly(this.resolved(schema))) },
    );
  }

  /** An object with members that may be invalid, missing or unknown. */
  object(schema: Json): fc.Arbitrary<Json> {
    const { properties = {}, required = [] } = this.resolved(schema) as ObjectSchema;
    const members = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, this.of(property)]),
    );
    const whole = fc.record(members, { requiredKeys: required.filter((name) => name in members) });
    const lacking = fc.record(members, { requiredKeys: [] });
    const unknown = fc
      .tuple(whole, fc.constantFrom(...HOSTILE_TEXT, 'extra'), HOSTILE)
      .map(([object, name, value]): Json => Object.fromEntries([...Object.entries(object), [name, value]]));
    return fc.oneof({ weight: 6, arbitrary: whole }, { weight: 2, arbitrary: lacking }, unknown);
  }

  private right(given: Json): fc.Arbitrary<unknown> {
    const schema = this.resolved(given);
    const shown = [schema['example'], schema['default']].filter((value) => value !== undefined);
    const made = this.made(schema);
    return shown.length === 0 ? made : fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...shown) }, made);
  }

  private made(schema: Json): fc.Arbitrary<unknown> {
    if (Array.isArray(schema['enum'])) return fc.constantFrom<unknown>(...(schema['enum'] as unknown[]));
    const variants = (schema['oneOf'] ?? schema['anyOf']) as Json[] | undefined;
    if (variants !== undefined) return fc.oneof(...variants.map((variant) => this.right(variant)));
    switch (schema['type']) {
      case 'integer':
      case 'number':
        return numberOf(schema);
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(this.of(schema['items'] as Json | undefined), { maxLength: 4 });
      case 'object':
        return schema['properties'] === undefined
          ? fc.dictionary(fc.string(), scalar())
          : this.object(schema);
      default:
        return textOf(schema);
    }
  }

  private resolved(schema: Json): Json {
    const reference = schema['$ref'] ?? (schema['allOf'] as Json[] | undefined)?.[0]?.['$ref'];
    if (typeof reference !== 'string') return schema;
    return this.resolved(this.document.components.schemas[reference.split('/').at(-1) ?? ''] ?? {});
  }
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
}

function scalar(): fc.Arbitrary<unknown> {
  return fc.oneof(fc.string(), fc.integer(), fc.boolean());
}

function numberOf({ type, minimum, maximum }: Json): fc.Arbitrary<number> {
  const [min, max] = [Number(minimum ?? -1_000), Number(maximum ?? 10_000)];
  return type === 'integer' ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
}

function textOf({ format, maxLength }: Json): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  return fc.string({ unit: 'grapheme', maxLength: Math.min(Number(maxLength ?? 80), 200) });
}

/** A value just outside what the schema allows. */
function nearly({ minimum, maximum, maxLength, enum: values, type }: Json): fc.Arbitrary<unknown> {
  const beside: unknown[] = [null];
  if (typeof minimum === 'number') beside.push(minimum - 1, minimum + 0.5, String(minimum));
  if (typeof maximum === 'number') beside.push(maximum + 1, String(maximum));
  if (typeof maxLength === 'number') beside.push('x'.repeat(maxLength + 1));
  if (Array.isArray(values)) beside.push(`${String(values[0])} `, String(values[0]).toUpperCase(), values);
  if (type === 'string') beside.push(0, ['text']);
  if (type === 'object') beside.push('{}', []);
  return fc.constantFrom(...beside);
}

function nested(depth: number): unknown {
  let inner: unknown = 1;
  for (let level = 0; level < depth; level += 1) inner = { a: inner };
  return inner;
}
