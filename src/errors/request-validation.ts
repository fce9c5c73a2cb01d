import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { fieldProblems } from './field-problems.js';
import { freeFormAsText } from './free-form.js';
import { PayloadInvalid } from './general.errors.js';
import { withoutEmpty } from './without-empty.js';

/** Parses bodies, queries and parameters into their classes. Unknown fields are refused; every problem is told at once. */
export class RequestValidation extends ValidationPipe {
  constructor() {
    super({
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

  override async transform(value: unknown, about: ArgumentMetadata): Promise<unknown> {
    if (about.type === 'body' || about.type === 'query') refuseInheritedNames(value);
    const given = about.type === 'query' ? withoutEmpty(value) : value;
    return super.transform(freeFormAsText(given, about.metatype), about);
  }
}

/** Names that every object has anyway: they would be dropped in silence, where every other unknown name is refused. */
function refuseInheritedNames(value: unknown): void {
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const fields = names
    .filter((name) => name in Object.prototype || name === 'prototype')
    .map((field) => ({ field, code: 'unknown_field', detail: `There is no field ${field}` }));
  if (fields.length > 0)
    throw new PayloadInvalid(`Not valid: ${fields.map(({ field }) => field).join(', ')}.`, { fields });
}
