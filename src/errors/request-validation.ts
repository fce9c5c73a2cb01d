import { ValidationPipe } from '@nestjs/common';
import { fieldProblems } from './field-problems.js';
import { PayloadInvalid } from './general.errors.js';

/** Parses bodies, queries and parameters into their classes. Unknown fields are refused; every problem is told at once. */
export function requestValidation(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors) => {
      const fields = fieldProblems(errors);
      const names = [...new Set(fields.map(({ field }) => field))].join(', ');
      return new PayloadInvalid(`Not valid: ${names}.`, { fields });
    },
  });
}
