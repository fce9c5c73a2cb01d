import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../../tools/stack/free-port.js';
import type { Environment } from './easel-process.js';
import { eventually } from './easel-process.js';

const run = promisify(execFile);
const SDK = ['@aws-sdk/client-s3@3', '@aws-sdk/s3-request-presigner@3'];
const MOTO = 'moto[server,s3]==5.2.5';
const INSTALLED_WITHIN_MS = 300_000;
const FIND_SDK = new URL('find-sdk.mjs', import.meta.url).href;

/**
 * An S3-compatible server (moto, from PyPI) and the SDK for it (from npm), both in a temporary folder; with
 * EASEL_S3_FOLDER in a folder that is kept, because installing them takes a minute or more.
 */
export class S3Server {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    readonly url: string,
    readonly bucket: string,
  ) {}

  /** @returns the reason when there is no Python, or a registry can't be reached */
  static async start(bucket: string): Promise<S3Server | string> {
    const { EASEL_S3_FOLDER: kept } = process.env;
    const folder = kept ?? (await mkdtemp(join(tmpdir(), 'easel-s3-')));
    try {
      if (!existsSync(join(folder, 'moto', 'bin', 'moto_server'))) await install(folder);
    } catch (error) {
      if (kept === undefined) await rm(folder, { recursive: true, force: true });
      return error instanceof Error ? (error.message.split('\n')[0] ?? 'unknown') : String(error);
    }
    const port = await freePort();
    const program = join(folder, 'moto', 'bin', 'moto_server');
    const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const server = new S3Server(folder, child, `http://127.0.0.1:${port}`, bucket);
    await eventually(async () => {
      const answer = await fetch(`${server.url}/${bucket}`, { method: 'PUT' }).catch(() => undefined);
      return answer?.ok === true ? true : undefined;
    }, 60_000);
    return server;
  }

  /** What a service needs to keep its pictures here. */
  get environment(): Environment {
    return {
      STORAGE: 's3',
      STORAGE_BUCKET: this.bucket,
      STORAGE_S3_ENDPOINT: this.url,
      STORAGE_S3_ACCESS_KEY_ID: 'easel',
      STORAGE_S3_SECRET_ACCESS_KEY: 'a-secret-of-the-bucket',
      NODE_OPTIONS: `--import ${FIND_SDK}`,
      SDK_PARENT: pathToFileURL(join(this.folder, 'package.json')).href,
    };
  }

  /** Names of all objects. */
  async keys(): Promise<string[]> {
    const list = await (await fetch(`${this.url}/${this.bucket}?list-type=2`)).text();
    return [...list.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key = '']) => key);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill();
    await gone;
    if (process.env['EASEL_S3_FOLDER'] === undefined) await rm(this.folder, { recursive: true, force: true });
  }
}

async function install(folder: string): Promise<void> {
  const options = { timeout: INSTALLED_WITHIN_MS, cwd: folder };
  await run('npm', ['install', '--prefix', folder, ...SDK], options);
  await run('python3', ['-m', 'venv', 'moto'], options);
  await run(join(folder, 'moto', 'bin', 'pip'), ['install', '-q', MOTO], options);
}
