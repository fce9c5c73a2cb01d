import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processesOf, ToolRun, withFolder } from './tool-run.js';

describe('npm run playground', { timeout: 90_000 }, () => {
  it('serves what it prints, keeps its data, and leaves no process at Ctrl-C', async () => {
    await withFolder(async (folder) => {
      // By a relative path, as the default is one.
      const env = { DATA_DIR: relative('', join(folder, 'data')), PORT: '', HOST: '127.0.0.1' };
      const playground = new ToolRun('playground', { temporary: folder, env });
      await playground.says(/Ready\./);
      const [, url = ''] = await playground.says(/API\s+(\S+)\/docs/);
      const [, token = ''] = await playground.says(/password: (\S+)/);

      expect((await fetch(`${url}/docs`)).status).toBe(200);
      expect((await fetch(`${url}/admin/queues`)).status).toBe(401);
      const login = `Basic ${Buffer.from(`admin:${token}`).toString('base64')}`;
      expect((await fetch(`${url}/admin/queues`, { headers: { authorization: login } })).status).toBe(200);
      const [, body = ''] = await playground.says(/-d '(\{.*\})'/);
      const submitted = await fetch(`${url}/v1/transfers`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', prefer: 'wait=60' },
        body,
      });
      expect(await submitted.json()).toMatchObject({ state: 'succeeded' });
      const result = await fetch(`${url}${submitted.headers.get('location')}/result`);
      expect([result.status, result.headers.get('content-type')]).toEqual([200, 'image/jpeg']);

      playground.signal('SIGINT');
      expect(await playground.ended).toBe(130);
      expect(processesOf(folder)).toEqual([]);
    });
  });
});
