import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A TCP port in front of another port or a unix socket, whose connections can go silent: nothing arrives any more,
 * without an error or a close.
 */
export class SilentProxy {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private readonly beginnings = new WeakMap<Socket, string>();

  private constructor(private readonly server: Server) {}

  static async open(target: string | number): Promise<SilentProxy> {
    const server = createServer();
    const proxy = new SilentProxy(server);
    server.on('connection', (client) =>
      proxy.join(client, typeof target === 'string' ? connect(target) : connect(target, '127.0.0.1')),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /**
   * Silences the connections that are open now for good; new ones work.
   * @param beginning only connections whose first data was this; default: all
   */
  silence(beginning = ''): void {
    for (const [client, upstream] of this.pairs) {
      if (!(this.beginnings.get(client) ?? '').startsWith(beginning)) continue;
      client.unpipe(upstream);
      upstream.unpipe(client);
      client.resume();
      upstream.resume();
    }
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
    await closed;
  }

  private join(client: Socket, upstream: Socket): void {
    const pair = [client, upstream] as const;
    this.pairs.add(pair);
    client.once('data', (bytes: Buffer) => this.beginnings.set(client, bytes.toString('latin1')));
    client.pipe(upstream);
    upstream.pipe(client);
    for (const socket of pair) {
      socket.on('error', () => {}); // followed by close
      socket.once('close', () => {
        for (const each of pair) each.destroy();
        this.pairs.delete(pair);
      });
    }
  }
}
