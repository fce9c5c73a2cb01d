import type { ValidationError } from 'class-validator';
import type { FieldProblem } from './app-error.js';

/** Codes for class-validator constraints whose own names are not specific enough for clients. */
const CODES: Readonly<Record<string, string>> = {
  whitelistValidation: 'unknown_field',
  unknownValue: 'unknown_field',
  isDefined: 'required',
  isNotEmpty: 'required',
};

/** Flattens class-validator's error tree to a list with paths such as `settings.steps` and `items.0.name`. */
export function fieldProblems(errors: readonly ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap((error) => {
    const field = parent === '' ? error.property : `${parent}.${error.property}`;
    const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
      field,
      code: CODES[constraint] ?? snakeCase(constraint),
      detail: constraint === 'whitelistValidation' ? `unknown field ${field}` : message,
    }));
    return [...own, ...fieldProblems(error.children ?? [], field)];
  });
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
