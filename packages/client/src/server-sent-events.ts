export interface ServerSentEvent {
  readonly name: string;
  readonly id: string;
  readonly data: string;
}

/**
 * Reads `text/event-stream` (https://html.spec.whatwg.org/multipage/server-sent-events.html), except for `retry`.
 * Ends with the stream; throws if nothing arrives for `silenceMs`, not even a comment.
 * @param onWord called for anything that arrives, comments included
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  silenceMs: number,
  onWord: () => void = () => undefined,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await within(silenceMs, reader.read());
      if (done) return;
      onWord();
      yield* parser.take(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => undefined); // already broken
  }
}

class EventParser {
  private rest = '';
  private name = '';
  private id = '';
  private data: string[] = [];

  *take(text: string): Generator<ServerSentEvent, void, undefined> {
    // A CR at the end may be the first half of a CRLF.
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = line === '' ? this.dispatch() : this.field(line);
      if (event !== null) yield event;
    }
  }

  private field(line: string): null {
    const [, field = line, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'event') this.name = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.id = value;
    return null;
  }

  private dispatch(): ServerSentEvent | null {
    const { name, id, data } = this;
    this.name = '';
    this.data = [];
    return data.length === 0 ? null : { name: name || 'message', id, data: data.join('\n') };
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing was received for ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
