import { type ChildProcess, spawn } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../tools/stack/free-port.js';
import { CloudTools } from './cloud-tools.js';
import { type Environment, eventually } from './easel-process.js';
import { SignedGate } from './signed-gate.js';

interface Parts {
  readonly tools: CloudTools;
  readonly child: ChildProcess;
  readonly gate: SignedGate;
  /** Contains the key file of an invented service account. */
  readonly folder: string;
}

/**
 * An emulator of Google Cloud Storage, and the SDK for it. The emulator does not authenticate, so addresses signed
 * for browsers lead through a gate that does.
 */
export class GcsServer {
  private constructor(
    private readonly parts: Parts,
    readonly url: string,
    readonly bucket: string,
  ) {}

  /** @returns the reason if there is no Python, or if a registry can't be reached */
  static async start(bucket: string): Promise<GcsServer | string> {
    const tools = await CloudTools.install({
      kept: process.env['EASEL_GCS_FOLDER'],
      sdk: ['@google-cloud/storage@7'],
      server: 'gcp-storage-emulator==2026.7.19',
      program: 'gcp-storage-emulator',
    });
    if (typeof tools === 'string') return tools;
    const port = String(await freePort());
    const url = `http://127.0.0.1:${port}`;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const gate = await SignedGate.open(url, createPublicKey(privateKey));
    const folder = await mkdtemp(join(tmpdir(), 'easel-account-'));
    const account = {
      type: 'service_account',
      project_id: 'easel',
      client_email: 'easel@easel.iam.gserviceaccount.com',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    };
    await writeFile(join(folder, 'account.json'), JSON.stringify(account));
    const command = ['start', '--in-memory', '--quiet', '--host', '127.0.0.1', '--port', port];
    const child = spawn(tools.program, command, { stdio: 'ignore' });
    const server = new GcsServer({ tools, child, gate, folder }, url, bucket);
    await eventually(async () => {
      return (await server.make(bucket).catch(() => false)) ? true : undefined;
    }, 60_000);
    return server;
  }

  /** The environment for a service that stores its pictures here. */
  get environment(): Environment {
    return {
      ...this.parts.tools.environment,
      STORAGE: 'gcs',
      STORAGE_BUCKET: this.bucket,
      STORAGE_GCS_KEY_FILE: join(this.parts.folder, 'account.json'),
      STORAGE_GCS_ENDPOINT: this.url,
      STORAGE_GCS_PUBLIC_ENDPOINT: this.parts.gate.url,
    };
  }

  /** Creates a bucket. */
  async make(name: string): Promise<boolean> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name });
    return (await fetch(`${this.url}/storage/v1/b?project=easel`, { method: 'POST', headers, body })).ok;
  }

  async put(bucket: string, key: string, body: Buffer<ArrayBuffer>): Promise<void> {
    const path = `${this.url}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(key)}`;
    const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body });
    if (!answer.ok) throw new Error(`The emulator did not take ${key}: ${answer.status}`);
  }

  /** The names of all objects. */
  async keys(): Promise<string[]> {
    const list = (await (await fetch(`${this.url}/storage/v1/b/${this.bucket}/o`)).json()) as {
      readonly items?: readonly { readonly name: string }[];
    };
    return (list.items ?? []).map(({ name }) => name);
  }

  /** Accepts connections but no longer answers, until it is woken. */
  fallAsleep(): void {
    this.parts.child.kill('SIGSTOP');
  }

  wake(): void {
    this.parts.child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    const { child, gate, tools, folder } = this.parts;
    const gone = once(child, 'exit');
    child.kill();
    await gone;
    await gate.close();
    await tools.remove();
    await rm(folder, { recursive: true });
  }
}
