import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A TCP port in front of a service, with a fixed address: its connections can be cut, and its target can be
 * changed.
 */
export class CuttingProxy {
  private readonly lines = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private upstream: URL,
  ) {}

  static async open(url: string): Promise<CuttingProxy> {
    const server = createServer();
    const proxy = new CuttingProxy(server, new URL(url));
    server.on('connection', (client) => proxy.join(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  leadTo(url: string): void {
    this.upstream = new URL(url);
  }

  /** Resets all open connections; new ones work. */
  cut(): void {
    for (const line of this.lines) line.resetAndDestroy();
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  private join(client: Socket): void {
    const service = connect(Number(this.upstream.port), this.upstream.hostname);
    client.pipe(service).pipe(client);
    for (const [socket, other] of [
      [client, service],
      [service, client],
    ] as const) {
      this.lines.add(socket);
      socket.on('error', () => {}); // followed by close
      socket.once('close', () => {
        this.lines.delete(socket);
        other.destroy();
      });
    }
  }
}
