import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, type ApiResponseOptions, getSchemaPath } from '@nestjs/swagger';
import type { ErrorKind } from './app-error.js';
import { ErrorsSettings } from './errors.config.js';
import { problemHead } from './problem.js';
import { Problem } from './problem.dto.js';

/** Documents the problems that a route may answer with, grouped by status, with an example of each code. */
export function ApiProblems(
  ...errors: readonly { readonly kind: ErrorKind }[]
): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiExtraModels(Problem),
    ...problemResponses(errors).map((response) => ApiResponse(response)),
  );
}

/** An error that the route answers with another status than its default: `answeredAs(422, StyleUnknown)`. */
export function answeredAs(
  status: number,
  error: { readonly kind: ErrorKind },
): { readonly kind: ErrorKind } {
  return { kind: { ...error.kind, status } };
}

/** Responses for `DocumentBuilder.addGlobalResponse`: problems that any route may answer with. */
export function problemResponses(errors: readonly { readonly kind: ErrorKind }[]): ApiResponseOptions[] {
  const byStatus = new Map<number, ErrorKind[]>();
  for (const { kind } of errors) byStatus.set(kind.status, [...(byStatus.get(kind.status) ?? []), kind]);
  return [...byStatus].map(([status, kinds]) => problemResponse(status, kinds));
}

function problemResponse(status: number, kinds: readonly ErrorKind[]): ApiResponseOptions {
  const { docsUrl } = new ErrorsSettings();
  const examples = kinds.map((kind) => {
    const value = {
      ...problemHead(kind, docsUrl),
      detail: `${kind.title}.`,
      instance: '/v1/…',
      requestId: 'example-0001',
    };
    return [kind.code, { summary: kind.title, value }] as const;
  });
  const canRetry = kinds.some(({ retryAfterMs }) => retryAfterMs !== undefined);
  return {
    status,
    description: kinds.map(({ code, title }) => `\`${code}\`: ${title}.`).join(' '),
    content: {
      'application/problem+json': {
        schema: { $ref: getSchemaPath(Problem) },
        examples: Object.fromEntries(examples),
      },
    },
    ...(canRetry && {
      headers: {
        'Retry-After': {
          description: 'Seconds to wait before retrying.',
          schema: { type: 'integer', example: 5 },
        },
      },
    }),
  };
}
