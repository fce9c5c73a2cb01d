import type { Type } from '@nestjs/common';
import { getSchemaPath } from '@nestjs/swagger';

interface DocumentedStream {
  /** The class of each event's data, by event name. */
  readonly events: Readonly<Record<string, Type>>;
  readonly example: readonly { readonly event: string; readonly id: string; readonly data: object }[];
}

/**
 * OpenAPI content of a response that is an event stream. OpenAPI cannot express streams, so it is described as an
 * array of events, with the parsed JSON of each `data` line.
 */
export function eventStream({ events, example }: DocumentedStream) {
  const id = example.at(-1)?.id;
  const kinds = Object.entries(events).map(([name, view]) => ({
    type: 'object' as const,
    required: ['event', 'id', 'data'],
    properties: {
      event: { type: 'string' as const, enum: [name] },
      id: { type: 'string' as const, description: 'For `Last-Event-ID`.', example: id },
      data: { $ref: getSchemaPath(view) },
    },
  }));
  const schema = {
    type: 'array' as const,
    description: 'The events, in order.',
    items: { oneOf: kinds },
  };
  return { 'text/event-stream': { schema, example } };
}
