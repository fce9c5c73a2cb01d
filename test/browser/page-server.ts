import { build } from 'esbuild';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const EXAMPLE = 'packages/client/example/index.html';
const ENTRY = 'packages/client/src/easel.ts';

/** The example's page, on an origin of its own. */
export class PageServer {
  private constructor(private readonly server: Server) {}

  static async open(): Promise<PageServer> {
    const [html, script] = [await readFile(EXAMPLE), await bundle()];
    const server = createServer(({ url = '' }, response) => {
      if (url.startsWith('/easel.js')) response.setHeader('content-type', 'text/javascript').end(script);
      else response.setHeader('content-type', 'text/html').end(html);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PageServer(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }
}

/** The client as browsers load it. */
export async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  const [{ contents } = { contents: new Uint8Array() }] = outputFiles;
  return contents;
}
