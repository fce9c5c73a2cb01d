import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ToolRun, untilNothingRuns, withFolder } from './tool-run.js';

describe('npm run playground', () => {
  it('says why a chosen port does not do, and ends', async () => {
    await withFolder(async (folder) => {
      const server = createServer();
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? String(address.port) : '';
      const env = { DATA_DIR: join(folder, 'data'), PORT: taken };
      const playground = new ToolRun('playground', { temporary: folder, env });
      expect(await playground.ended).toBe(1);
      expect(playground.output).toContain('EADDRINUSE');
      server.close();
      // The photo workers notice by themselves that their service is gone.
      await untilNothingRuns(folder);
    });
  });
});
