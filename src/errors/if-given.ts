import { ValidateIf } from 'class-validator';

/** An optional field. Unlike class-validator's `IsOptional`, it does not accept `null`. */
export function IfGiven(): PropertyDecorator {
  return ValidateIf((_request, value: unknown) => value !== undefined);
}
