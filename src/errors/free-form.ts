import { Transform } from 'class-transformer';
import { isTooDeep } from './json-depth.js';

const NAMES = new Set<string>();

/**
 * A field with an object whose members its caller names. As text it is taken for JSON, since a form has no objects;
 * what is not JSON stays to be refused by the field's own validator.
 */
export function FreeForm(): PropertyDecorator {
  return (target, property) => {
    NAMES.add(String(property));
    Transform(({ value }: { value: unknown }) => fromJsonText(value))(target, property);
  };
}

/**
 * The same body with its free-form fields as text. class-transformer and Nest's pipe drop members with names that every
 * object has from the language itself (`constructor`, `toString`, …): they shall not see them.
 */
export function freeFormAsText(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const objects = Object.entries(body).filter(([name, value]) => NAMES.has(name) && isObject(value));
  if (objects.length === 0) return body;
  return { ...body, ...Object.fromEntries(objects.map(([name, value]) => [name, JSON.stringify(value)])) };
}

/** Text as the JSON that it may be; text that is none, or is nested deeper than a request may be, stays text. */
export function fromJsonText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return isTooDeep(parsed) ? value : parsed;
  } catch {
    return value; // the field's validator names it
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
