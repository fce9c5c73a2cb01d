import type { Type } from '@nestjs/common';
import { getSchemaPath } from '@nestjs/swagger';

interface DocumentedStream {
  /** What the data of each event is, by the event's name. */
  readonly events: Readonly<Record<string, Type>>;
  readonly example: readonly { readonly event: string; readonly id: string; readonly data: object }[];
}

/**
 * The content of an answer that is a stream of events. OpenAPI has no word for that: it is described as the list of what
 * is sent, in which `data` is what stands there as JSON on one line.
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
    description: 'The events, one after the other.',
    items: { oneOf: kinds },
  };
  return { 'text/event-stream': { schema, example } };
}
