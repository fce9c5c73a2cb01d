import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

const ROOT = resolve(import.meta.dirname, '../../packages/client');
/** Nothing else of the package is anybody's business, and no path leads out of it. */
const SERVED = /^\/(example|dist)\/[\w-]+(\.[\w-]+)+$/;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
};

/** The client's example, and the client as it was built, as files: a page needs no more. */
export class ExampleServer {
  private constructor(private readonly server: Server) {}

  /** @param port 0: any */
  static async open(port = 0): Promise<ExampleServer> {
    const server = createServer(({ url = '' }, response) => {
      const [path = ''] = url.split('?');
      if (path === '/') {
        response.writeHead(302, { location: '/example/' }).end();
        return;
      }
      const file = path === '/example/' ? '/example/index.html' : path;
      const type = TYPES[extname(file)];
      if (!SERVED.test(file) || type === undefined) {
        response.writeHead(404).end();
        return;
      }
      response.setHeader('content-type', type).setHeader('cache-control', 'no-cache');
      // What is not there is found out here, before anything was sent.
      pipeline(createReadStream(join(ROOT, file)), response).catch(() => {
        if (response.headersSent) response.destroy();
        else response.writeHead(404).end();
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new ExampleServer(server);
  }

  /** As browsers name it: an origin that another name of the same host is not. */
  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }
}
