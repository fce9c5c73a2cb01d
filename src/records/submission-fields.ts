import type { TransformFnParams } from 'class-transformer';
import { ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';

const MAX_METADATA_BYTES = 1024;
const MAX_FACES = 16;

/** Form fields are strings: converts digits to a number, and leaves anything else for the validator to reject. */
export function fromFormNumber({ value }: TransformFnParams): unknown {
  return typeof value === 'string' && /^-?\d{1,12}$/.test(value.trim()) ? Number(value) : value;
}

/** Form fields are strings: converts `true` and `false` to booleans, and leaves anything else for the validator. */
export function fromFormBoolean({ value }: TransformFnParams): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

@ValidatorConstraint({ name: 'faceChoice' })
export class FaceChoice implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    if (value === 'largest' || value === 'all') return true;
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < MAX_FACES;
  }

  defaultMessage(): string {
    return `faces must be largest, all, or a number from 0 to ${MAX_FACES - 1}`;
  }
}

@ValidatorConstraint({ name: 'smallFlatObject' })
export class SmallFlatObject implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const flat = Object.values(value).every(
      (item) => item === null || ['string', 'number', 'boolean'].includes(typeof item),
    );
    return flat && Buffer.byteLength(JSON.stringify(value)) <= MAX_METADATA_BYTES;
  }

  defaultMessage(): string {
    return `metadata must be a flat object of at most ${MAX_METADATA_BYTES} bytes as JSON`;
  }
}
