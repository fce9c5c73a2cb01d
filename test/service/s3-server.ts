import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../tools/stack/free-port.js';
import { CloudTools } from './cloud-tools.js';
import type { Environment } from './easel-process.js';
import { eventually } from './easel-process.js';

/** An S3-compatible server (moto) and the SDK for it. */
export class S3Server {
  private constructor(
    private readonly tools: CloudTools,
    private readonly child: ChildProcess,
    readonly url: string,
    readonly bucket: string,
  ) {}

  /** @returns the reason if there is no Python, or if a registry can't be reached */
  static async start(bucket: string): Promise<S3Server | string> {
    const tools = await CloudTools.install({
      kept: process.env['EASEL_S3_FOLDER'],
      sdk: ['@aws-sdk/client-s3@3', '@aws-sdk/s3-request-presigner@3'],
      server: 'moto[server,s3]==5.2.5',
      program: 'moto_server',
    });
    if (typeof tools === 'string') return tools;
    const port = await freePort();
    const child = spawn(tools.program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const server = new S3Server(tools, child, `http://127.0.0.1:${port}`, bucket);
    await eventually(async () => {
      const answer = await fetch(`${server.url}/${bucket}`, { method: 'PUT' }).catch(() => undefined);
      return answer?.ok === true ? true : undefined;
    }, 60_000);
    return server;
  }

  /** The environment for a service that stores its pictures here. */
  get environment(): Environment {
    return {
      ...this.tools.environment,
      STORAGE: 's3',
      STORAGE_BUCKET: this.bucket,
      STORAGE_S3_ENDPOINT: this.url,
      STORAGE_S3_ACCESS_KEY_ID: 'easel',
      STORAGE_S3_SECRET_ACCESS_KEY: 'a-secret-of-the-bucket',
    };
  }

  /** The names of all objects. */
  async keys(): Promise<string[]> {
    const list = await (await fetch(`${this.url}/${this.bucket}?list-type=2`)).text();
    return [...list.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key = '']) => key);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill();
    await gone;
    await this.tools.remove();
  }
}
