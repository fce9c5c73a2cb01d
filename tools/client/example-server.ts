import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

const ROOT = resolve(import.meta.dirname, '../../packages/client');
/** Only these files are served; no path leads out of the package. */
const SERVED = /^\/(example|dist)\/[\w-]+(\.[\w-]+)+$/;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
};

/** Serves the client's example page and the built client as files. */
export class ExampleServer {
  private constructor(private readonly server: Server) {}

  /** @param port 0: any free port */
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
      // A missing file is detected here, before anything was sent.
      pipeline(createReadStream(join(ROOT, file)), response).catch(() => {
        if (response.headersSent) response.destroy();
        else response.writeHead(404).end();
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new ExampleServer(server);
  }

  /** The origin as browsers name it; another name of the same host is another origin. */
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
