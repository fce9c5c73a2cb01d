import type { Type } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { Allow, getMetadataStorage } from 'class-validator';
import { isTooDeep } from './json-depth.js';

/** Kept with what class-validator knows of the field, which a class made of another (`OmitType`) takes over. */
const MARK = { freeForm: true };

const fieldsOf = new WeakMap<Type, ReadonlySet<string>>();

/**
 * A field with an object whose members its caller names. As text it is taken for JSON, since a form has no objects;
 * what is not JSON stays to be refused by the field's own validator.
 */
export function FreeForm(): PropertyDecorator {
  return (target, property) => {
    Allow({ context: MARK })(target, property);
    Transform(({ value }: { value: unknown }) => fromJsonText(value))(target, property);
  };
}

/**
 * The same body with the free-form fields of its class as text. class-transformer and Nest's pipe drop members with
 * names that every object has from the language itself (`constructor`, `toString`, …): they shall not see them.
 */
export function freeFormAsText(body: unknown, dto: Type | undefined): unknown {
  if (dto === undefined || typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const fields = freeFormFields(dto);
  const objects = Object.entries(body).filter(([name, value]) => fields.has(name) && isObject(value));
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

function freeFormFields(dto: Type): ReadonlySet<string> {
  const known = fieldsOf.get(dto);
  if (known !== undefined) return known;
  const metadata = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const fields = new Set(
    metadata.filter(({ context }) => context === MARK).map(({ propertyName }) => propertyName),
  );
  fieldsOf.set(dto, fields);
  return fields;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
