import type { Type } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { Allow, getMetadataStorage } from 'class-validator';
import { isTooDeep } from './json-depth.js';

/** Stored in class-validator's metadata of the field, because derived classes (`OmitType`) inherit that. */
const MARK = { freeForm: true };

const fieldsOf = new WeakMap<Type, ReadonlySet<string>>();

/**
 * A field with an object whose member names are chosen by the caller. A string is parsed as JSON, because forms have
 * no objects; a string that is not JSON stays one and is rejected by the field's own validator.
 */
export function FreeForm(): PropertyDecorator {
  return (target, property) => {
    Allow({ context: MARK })(target, property);
    Transform(({ value }: { value: unknown }) => fromJsonText(value))(target, property);
  };
}

/**
 * The same body with the free-form fields of its class as JSON text, to hide them from class-transformer and Nest's
 * pipe, which drop members with names inherited from `Object` (`constructor`, `toString`, …).
 */
export function freeFormAsText(body: unknown, dto: Type | undefined): unknown {
  if (dto === undefined || typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const fields = freeFormFields(dto);
  const objects = Object.entries(body).filter(([name, value]) => fields.has(name) && isObject(value));
  if (objects.length === 0) return body;
  return { ...body, ...Object.fromEntries(objects.map(([name, value]) => [name, JSON.stringify(value)])) };
}

/** Parses a string as JSON; returns it unchanged if it is not JSON, or is nested more deeply than a request may be. */
export function fromJsonText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return isTooDeep(parsed) ? value : parsed;
  } catch {
    return value; // the field's validator rejects it
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
