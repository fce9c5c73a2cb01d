import type { Program } from '../simulator-options.js';
import { BodyInvalid } from '../webui-error.js';
import type { Field, FieldType } from './body-schema.js';

export type Body = Record<string, unknown>;

const V2_DOCS = 'https://errors.pydantic.dev/2.8/v/';

/** A validation error for one value, in the words of pydantic 1 and of pydantic 2. */
interface Refusal {
  v1: readonly [msg: string, type: string];
  v2: readonly [msg: string, type: string];
}

type Parsed = { value: unknown } | Refusal;

const refuse = (v1: Refusal['v1'], v2: Refusal['v2']): Refusal => ({ v1, v2 });
const isPlainObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asNumber = (value: unknown): number | null => {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return null;
  const parsed = Number(value);
  return Number.isNaN(parsed) ? null : parsed;
};

const parseInteger = (value: unknown, program: Program): Parsed => {
  const wrong = ['value is not a valid integer', 'type_error.integer'] as const;
  const number = asNumber(value);
  if (number === null) {
    return typeof value === 'string'
      ? refuse(wrong, [
          'Input should be a valid integer, unable to parse string as an integer',
          'int_parsing',
        ])
      : refuse(wrong, ['Input should be a valid integer', 'int_type']);
  }
  if (Number.isInteger(number)) return { value: number };
  if (program === 'a1111' && typeof value === 'number') return { value: Math.trunc(number) };
  return refuse(wrong, [
    'Input should be a valid integer, got a number with a fractional part',
    'int_from_float',
  ]);
};

const parseNumber = (value: unknown): Parsed => {
  const number = asNumber(value);
  if (number !== null) return { value: number };
  const wrong = ['value is not a valid float', 'type_error.float'] as const;
  return typeof value === 'string'
    ? refuse(wrong, ['Input should be a valid number, unable to parse string as a number', 'float_parsing'])
    : refuse(wrong, ['Input should be a valid number', 'float_type']);
};

const parseBoolean = (value: unknown): Parsed => {
  if (typeof value === 'boolean') return { value };
  if (value === 0 || value === 1) return { value: value === 1 };
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (['true', 'on', 'yes', 'y', 't', '1'].includes(word)) return { value: true };
  if (['false', 'off', 'no', 'n', 'f', '0'].includes(word)) return { value: false };
  const wrong = ['value could not be parsed to a boolean', 'type_error.bool'] as const;
  return typeof value === 'string'
    ? refuse(wrong, ['Input should be a valid boolean, unable to interpret input', 'bool_parsing'])
    : refuse(wrong, ['Input should be a valid boolean', 'bool_type']);
};

const parseString = (value: unknown, program: Program): Parsed => {
  if (typeof value === 'string') return { value };
  if (program === 'a1111' && typeof value === 'number') return { value: String(value) };
  return refuse(['str type expected', 'type_error.str'], ['Input should be a valid string', 'string_type']);
};

const parseArray = (value: unknown): Parsed =>
  Array.isArray(value)
    ? { value }
    : refuse(['value is not a valid list', 'type_error.list'], ['Input should be a valid list', 'list_type']);

const parseObject = (value: unknown): Parsed =>
  isPlainObject(value)
    ? { value }
    : refuse(
        ['value is not a valid dict', 'type_error.dict'],
        ['Input should be a valid dictionary', 'dict_type'],
      );

const PARSERS: Record<FieldType, (value: unknown, program: Program) => Parsed> = {
  integer: parseInteger,
  number: parseNumber,
  boolean: parseBoolean,
  string: parseString,
  array: parseArray,
  object: parseObject,
};

const NOT_A_DICT: Refusal = {
  v1: ['value is not a valid dict', 'type_error.dict'],
  v2: ['Input should be a valid dictionary or object to extract fields from', 'model_attributes_type'],
};
const MISSING: Refusal = {
  v1: ['field required', 'value_error.missing'],
  v2: ['Field required', 'missing'],
};
const NULL_REFUSED: Refusal = {
  v1: ['none is not an allowed value', 'type_error.none.not_allowed'],
  v2: ['Input should not be null', 'none_not_allowed'],
};

const problem = (refusal: Refusal, loc: readonly string[], input: unknown, program: Program): object => {
  if (program === 'a1111') return { loc, msg: refusal.v1[0], type: refusal.v1[1] };
  const [msg, type] = refusal.v2;
  return { type, loc, msg, input, url: V2_DOCS + type };
};

/**
 * Checks types like the program's pydantic (there are no ranges) and fills in defaults. `undefined` is a missing
 * body; a string is a body of another content type. Throws `BodyInvalid` with all problems in the program's words.
 */
export const parseBody = (body: unknown, fields: readonly Field[], program: Program): Body => {
  // pydantic 1 accepts whatever dict() does, so an empty list counts as an empty body.
  const given = program === 'a1111' && Array.isArray(body) && body.length === 0 ? {} : body;
  if (given === undefined) throw new BodyInvalid([problem(MISSING, ['body'], null, program)]);
  if (!isPlainObject(given)) throw new BodyInvalid([problem(NOT_A_DICT, ['body'], given, program)]);
  const problems: object[] = [];
  const parsed: Body = {};
  for (const field of fields) {
    const loc = ['body', field.name];
    const value = given[field.name];
    if (value === undefined) {
      if (field.required === true) problems.push(problem(MISSING, loc, given, program));
      parsed[field.name] = field.default;
    } else if (value === null && field.nullable) {
      parsed[field.name] = null;
    } else {
      const result = value === null ? NULL_REFUSED : PARSERS[field.type](value, program);
      if ('v1' in result) problems.push(problem(result, loc, value, program));
      else parsed[field.name] = result.value;
    }
  }
  if (problems.length > 0) throw new BodyInvalid(problems);
  return parsed;
};
