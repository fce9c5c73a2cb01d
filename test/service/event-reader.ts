import type { ApiContract } from './api-contract.js';
import { eventually } from './easel-process.js';

export interface ReceivedEvent {
  readonly name: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** By `performance.now()`. */
  readonly at: number;
}

export interface ReaderOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly lastEventId?: string;
  /** Checks the events; default: no check. */
  readonly contract?: Pick<ApiContract, 'fetch'>;
}

/** Reads Server-Sent Events like a browser, over a single connection. */
export class EventReader {
  readonly events: ReceivedEvent[] = [];
  readonly comments: string[] = [];
  /** Resolves when the stream has ended, and rejects if it broke off. */
  readonly ended: Promise<void>;
  private text = '';

  private constructor(
    readonly response: Response,
    private readonly controller: AbortController,
  ) {
    this.ended = this.read();
    this.ended.catch(() => undefined); // callers may await it themselves
  }

  static async open(
    url: string,
    { headers, lastEventId, contract = { fetch } }: ReaderOptions = {},
  ): Promise<EventReader> {
    const controller = new AbortController();
    const response = await contract.fetch(url, {
      headers: { ...headers, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
      signal: controller.signal,
    });
    return new EventReader(response, controller);
  }

  get names(): string[] {
    return this.events.map(({ name }) => name);
  }

  /** The first event, past or future, of that name that `matches`. */
  async event(
    name: string,
    matches: (data: ReceivedEvent['data']) => boolean = () => true,
  ): Promise<ReceivedEvent> {
    const find = () => this.events.find((event) => event.name === name && matches(event.data));
    return eventually(find, 20_000, () => JSON.stringify(this.events.slice(-5)));
  }

  close(): void {
    this.controller.abort();
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of this.response.body ?? []) {
      this.text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = this.text.split('\n\n');
      this.text = blocks.pop() ?? '';
      for (const block of blocks) this.take(block);
    }
  }

  private take(block: string): void {
    if (block.startsWith(':')) this.comments.push(block);
    const fields = new Map(block.split('\n').map((line) => splitAt(line, ': ')));
    const name = fields.get('event');
    if (name === undefined) return;
    const data = JSON.parse(fields.get('data') ?? 'null') as ReceivedEvent['data'];
    this.events.push({ name, id: fields.get('id') ?? '', data, at: performance.now() });
  }
}

function splitAt(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator);
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + separator.length)];
}
