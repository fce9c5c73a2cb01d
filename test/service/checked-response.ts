import type { Answer } from './easel-client.js';

/**
 * Returns the response unchanged, and checks it: a whole response before it is returned, a stream's events as they
 * pass.
 */
export async function checkedResponse(response: Response, look: (answer: Answer) => void): Promise<Response> {
  const { status, headers } = response;
  const type = headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    const passed = response.body?.pipeThrough(
      eventsPassing((events) => look({ status, headers, body: events })),
    );
    return new Response(passed, { status, headers });
  }
  const bytes = Buffer.from(await response.arrayBuffer());
  look({ status, headers, body: parsedBody(type, bytes) });
  return new Response(bytes.length === 0 ? null : bytes, { status, headers });
}

function parsedBody(type: string, bytes: Buffer): unknown {
  return type.includes('json') ? (JSON.parse(bytes.toString()) as unknown) : bytes;
}

function eventsPassing(look: (events: readonly unknown[]) => void): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  let rest = '';
  return new TransformStream({
    transform(chunk, controller) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      look(blocks.flatMap(eventOf));
      controller.enqueue(chunk);
    },
  });
}

/** An event as the document describes it; empty for a comment or a `retry`. */
function eventOf(block: string): unknown[] {
  const fields = Object.fromEntries(
    block.split('\n').map((line): [string, string] => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)];
    }),
  );
  const { event, id, data } = fields;
  return data === undefined ? [] : [{ event, id, data: JSON.parse(data) as unknown }];
}
