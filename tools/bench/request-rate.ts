import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ToolFailure } from '../stack/run-tool.js';

const HEAD_END = '\r\n\r\n';
const CONTENT_LENGTH = /^content-length: (\d+)$/im;

/**
 * How many requests per second an address answers with 200, over this many connections, each of which sends the
 * next request as soon as it has the response. Uses plain sockets, because the cost of a full client would be
 * measured otherwise.
 */
export async function requestsPerSecond(url: string, connections: number, seconds: number): Promise<number> {
  const { hostname, port, pathname } = new URL(url);
  const request = `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAccept: application/json\r\n\r\n`;
  const askers = Array.from(
    { length: connections },
    () => new Asker(connect(Number(port), hostname), request),
  );
  await Promise.all(askers.map((asker) => once(asker.socket, 'connect')));
  const started = performance.now();
  const ends = started + seconds * 1000;
  await Promise.all(askers.map((asker) => asker.askUntil(ends)));
  const answers = askers.reduce((sum, asker) => sum + asker.answers, 0);
  return (answers * 1000) / (performance.now() - started);
}

class Asker {
  answers = 0;
  private received = '';

  constructor(
    readonly socket: Socket,
    private readonly request: string,
  ) {
    socket.setEncoding('latin1').setNoDelay();
  }

  async askUntil(ends: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.socket.on('error', reject);
      this.socket.on('close', () => reject(new ToolFailure('The service closed a connection.')));
      this.socket.on('data', (text: string) => {
        this.received += text;
        if (!this.isWhole()) return;
        if (!this.received.startsWith('HTTP/1.1 200')) reject(new ToolFailure(this.received));
        this.received = '';
        this.answers += 1;
        if (performance.now() < ends) this.socket.write(this.request);
        else resolve();
      });
      this.socket.write(this.request);
    }).finally(() => this.socket.destroy());
  }

  private isWhole(): boolean {
    const head = this.received.indexOf(HEAD_END);
    const [, length] = CONTENT_LENGTH.exec(this.received.slice(0, Math.max(0, head))) ?? [];
    return head >= 0 && this.received.length >= head + HEAD_END.length + Number(length ?? 0);
  }
}
