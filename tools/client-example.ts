import { once } from 'node:events';
import { ExampleServer } from './client/example-server.js';
import { nextFreePort } from './stack/free-port.js';
import { runTool } from './stack/run-tool.js';

const DEFAULT_PORT = 5173;

await runTool(async ({ signal }) => {
  const { PORT } = process.env;
  const server = await ExampleServer.open(PORT ? Number(PORT) : await nextFreePort(DEFAULT_PORT));
  console.log(`The example of the client: ${server.origin}/example/
It talks to http://localhost:8080, or where ?easel=http://… behind its address says. In another terminal:

  CORS_ORIGINS=${server.origin} npm run playground

Ctrl-C ends it.`);
  await once(signal, 'abort');
  await server.close();
});
