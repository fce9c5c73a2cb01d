import type { ValidationError } from 'class-validator';
import type { FieldProblem } from './app-error.js';

/** class-validator's names that say less than a client wants to branch on. */
const CODES: Readonly<Record<string, string>> = {
  whitelistValidation: 'unknown_field',
  unknownValue: 'unknown_field',
  isDefined: 'required',
  isNotEmpty: 'required',
};

/** The tree of class-validator's findings as a flat list, with paths such as `settings.steps` and `items.0.name`. */
export function fieldProblems(errors: readonly ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap((error) => {
    const field = parent === '' ? error.property : `${parent}.${error.property}`;
    const own = Object.entries(error.constraints ?? {}).map(([constraint, message]) => ({
      field,
      code: CODES[constraint] ?? snakeCase(constraint),
      detail: constraint === 'whitelistValidation' ? `There is no field ${field}` : message,
    }));
    return [...own, ...fieldProblems(error.children ?? [], field)];
  });
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
