import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export interface ReceivedHook<T> {
  readonly id: string;
  readonly type: string;
  readonly data: T;
}

/** An external server on the internet, simulated on loopback: serves a photo, and receives webhooks at `/hook`. */
export class OutsideWorld<T> {
  readonly secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  readonly hooks: ReceivedHook<T>[] = [];
  /** How often the photo was requested. */
  fetched = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async open<T>(photo: Uint8Array): Promise<OutsideWorld<T>> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const world = new OutsideWorld<T>(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => {
      if (request.url?.startsWith('/hook'))
        void world.take(request).finally(() => response.writeHead(204).end());
      else {
        world.fetched += 1;
        response.end(photo);
      }
    });
    return world;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    await new Promise((done) => this.server.close(done));
  }

  /** Verifies the webhook with the reference library, like a real receiver. */
  private async take(request: IncomingMessage): Promise<void> {
    const body = await text(request);
    const headers = request.headers as Record<string, string>;
    const message = new Webhook(this.secret).verify(body, headers) as Omit<ReceivedHook<T>, 'id'>;
    this.hooks.push({ ...message, id: headers['webhook-id'] ?? '' });
  }
}
