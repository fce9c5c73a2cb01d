import { Agent, get, type IncomingMessage } from 'node:http';
import { ToolFailure } from '../stack/run-tool.js';

/** As many connections as there are streams. */
const AGENT = new Agent({ maxSockets: Infinity });
const STEP = /"step":(\d+)/g;

/** One event stream, with hardly any parsing: the service is measured, not the client. */
export class OpenStream {
  /** Resolves when the stream ends. */
  readonly ended: Promise<void>;
  private tail = '';
  bytes = 0;

  private constructor(
    private readonly response: IncomingMessage,
    onStep?: (step: number) => void,
  ) {
    response.setEncoding('utf8').on('data', (text: string) => {
      this.bytes += text.length;
      if (onStep) this.read(text, onStep);
    });
    this.ended = new Promise((resolve) => response.once('close', resolve));
  }

  /** @param onStep called for each step as soon as it is read */
  static async open(
    serviceUrl: string,
    transferId: string,
    onStep?: (step: number) => void,
  ): Promise<OpenStream> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${serviceUrl}/v1/transfers/${transferId}/events`, { agent: AGENT }, resolve).once('error', reject);
    });
    if (response.statusCode !== 200) throw new ToolFailure(`No events: ${response.statusCode}`);
    return new OpenStream(response, onStep);
  }

  close(): void {
    this.response.destroy();
  }

  private read(text: string, onStep: (step: number) => void): void {
    const lines = (this.tail + text).split('\n');
    this.tail = lines.pop() ?? '';
    for (const line of lines) for (const [, step] of line.matchAll(STEP)) onStep(Number(step));
  }
}
