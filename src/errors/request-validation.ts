import { type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { fieldProblems } from './field-problems.js';
import { freeFormAsText } from './free-form.js';
import { PayloadInvalid } from './general.errors.js';
import { withoutEmpty } from './without-empty.js';

/**
 * Parses bodies, queries and parameters into their classes. Unknown fields are rejected; all problems are reported.
 */
export class RequestValidation extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      exceptionFactory: (errors) => {
        const fields = fieldProblems(errors);
        const names = [...new Set(fields.map(({ field }) => field))].join(', ');
        return new PayloadInvalid(`Invalid fields: ${names}.`, { fields });
      },
    });
  }

  override async transform(value: unknown, about: ArgumentMetadata): Promise<unknown> {
    if (about.type === 'body' || about.type === 'query') refuseInheritedNames(value);
    const given = about.type === 'query' ? withoutEmpty(value) : value;
    return super.transform(freeFormAsText(given, about.metatype), about);
  }
}

/** Rejects names that every object inherits: class-transformer would silently drop them instead of reporting them. */
function refuseInheritedNames(value: unknown): void {
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const fields = names
    .filter((name) => name in Object.prototype || name === 'prototype')
    .map((field) => ({ field, code: 'unknown_field', detail: `unknown field ${field}` }));
  if (fields.length > 0)
    throw new PayloadInvalid(`Invalid fields: ${fields.map(({ field }) => field).join(', ')}.`, { fields });
}
