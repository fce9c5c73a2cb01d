import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const LIST = 'docker/webui/models.txt';

interface Line {
  readonly digest: string;
  readonly path: string;
  readonly address: string;
}

async function models(): Promise<Line[]> {
  const lines = (await readFile(LIST, 'utf8'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [digest, path, address] = line.split('|').map((field) => field.trim());
    return { digest, path, address };
  });
}

describe('the list of models', () => {
  it('has a digest or a dash, a path below its folder and a safe address on each line', async () => {
    for (const { digest, path, address } of await models()) {
      expect(digest).toMatch(/^([0-9a-f]{64}|-)$/);
      expect(path).toMatch(/^(Stable-diffusion|ControlNet|annotators\/\w+)\/[\w.-]+$/);
      expect(new URL(address).protocol).toBe('https:');
      expect(basename(address)).toBe(basename(path));
    }
  });

  it('has a model for every control that the styles use, and the initial checkpoint of the WebUI', async () => {
    const names = (await models()).map(({ path }) => basename(path).replace(/\.\w+$/, ''));
    const shared = parse(await readFile('config/styles/_shared.yaml', 'utf8')) as {
      controls: { name: string; models: string[] }[];
    };
    const without = shared.controls.filter(
      ({ models: wanted }) => !wanted.some((model) => names.includes(model)),
    );
    expect(without).toEqual([]);
    const settings = JSON.parse(await readFile('config/webui/config.json', 'utf8')) as Record<string, string>;
    expect(names).toContain(settings.sd_model_checkpoint.replace(/\.\w+$/, ''));
  });
});

describe('download-models.sh', () => {
  const contents = new Map([
    ['/a.safetensors', Buffer.alloc(200_000, 'a')],
    ['/b.safetensors', Buffer.alloc(100_000, 'b')],
  ]);
  let folder: string;
  let hub: Server;
  let address: string;
  const requests: { method: string; path: string; range: string | undefined }[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'easel-models-'));
    requests.length = 0;
    // A hub that supports ranges, and sends digests like the real one.
    hub = createServer((request, response) => {
      const { method = '', url = '', headers } = request;
      requests.push({ method, path: url, range: headers.range });
      const content = contents.get(url);
      if (content === undefined) return response.writeHead(404).end();
      const start = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
      const part = content.subarray(start);
      response.writeHead(start > 0 ? 206 : 200, {
        'Content-Length': part.length,
        'X-Linked-ETag': `"${digestOf(url)}"`,
        ...(start > 0 ? { 'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
      });
      return response.end(method === 'HEAD' ? undefined : part);
    });
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    const listening = hub.address();
    if (listening === null || typeof listening === 'string') throw new Error('The hub has no port');
    address = `http://127.0.0.1:${listening.port}`;
  });

  afterEach(async () => {
    hub.closeAllConnections();
    await new Promise((resolve) => hub.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  function digestOf(path: string): string {
    return createHash('sha256')
      .update(contents.get(path) ?? '')
      .digest('hex');
  }

  async function download(...lines: string[]): Promise<string> {
    await writeFile(join(folder, 'list'), `# models\n\n${lines.join('\n')}\n`);
    const run = promisify(execFile)('sh', [
      'docker/webui/download-models.sh',
      join(folder, 'list'),
      join(folder, 'models'),
    ]);
    return await run.then(
      ({ stdout }) => stdout,
      (error: unknown) => String(error),
    );
  }

  it('fetches missing files, verifies them by the list or by the hub, and fetches none twice', async () => {
    const lines = [
      `${digestOf('/a.safetensors')} | x/a.safetensors | ${address}/a.safetensors`,
      `- | y/b.safetensors | ${address}/b.safetensors`,
    ];
    expect(await download(...lines)).toBe('fetch x/a.safetensors\nfetch y/b.safetensors\n');
    expect(
      contents.get('/a.safetensors')?.equals(await readFile(join(folder, 'models/x/a.safetensors'))),
    ).toBe(true);
    expect(
      contents.get('/b.safetensors')?.equals(await readFile(join(folder, 'models/y/b.safetensors'))),
    ).toBe(true);
    expect(await readFile(join(folder, 'models/models.lock'), 'utf8')).toContain(
      `${digestOf('/b.safetensors')}  y/b.safetensors`,
    );
    requests.length = 0;
    expect(await download(...lines)).toBe('have  x/a.safetensors\nhave  y/b.safetensors\n');
    expect(requests).toEqual([]);
  });

  it('resumes a download that was cut off', async () => {
    await download(`- | a.safetensors | ${address}/missing`);
    await writeFile(join(folder, 'models/a.safetensors.part'), Buffer.alloc(150_000, 'a'));
    await download(`${digestOf('/a.safetensors')} | a.safetensors | ${address}/a.safetensors`);
    expect(requests.at(-1)?.range).toBe('bytes=150000-');
    expect(await readFile(join(folder, 'models/a.safetensors'))).toHaveLength(200_000);
  });

  it('rejects and removes a file with another digest', async () => {
    const said = await download(`${'0'.repeat(64)} | a.safetensors | ${address}/a.safetensors`);
    expect(said).toContain('does not have the digest');
    expect(await readdir(join(folder, 'models'))).toEqual(['models.lock']);
  });

  it('accepts a file that was copied by hand, once it is verified', async () => {
    await download(`- | a.safetensors | ${address}/missing`);
    await writeFile(join(folder, 'models/a.safetensors'), contents.get('/a.safetensors') ?? '');
    await download(`${digestOf('/a.safetensors')} | a.safetensors | ${address}/a.safetensors`);
    expect(requests.filter(({ method, path }) => method === 'GET' && path === '/a.safetensors')).toEqual([]);
    expect(await readdir(join(folder, 'models'))).toEqual(['a.safetensors', 'models.lock']);
  });
});
