import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Environment } from './easel-process.js';

const run = promisify(execFile);
const INSTALLED_WITHIN_MS = 300_000;
const FIND_SDK = new URL('find-sdk.mjs', import.meta.url).href;

interface Wanted {
  /** A folder that is kept, because the installation takes a minute or more; undefined: a temporary one. */
  readonly kept: string | undefined;
  /** Packages from npm. */
  readonly sdk: readonly string[];
  /** Package from PyPI. */
  readonly server: string;
  /** Program of the server's package. */
  readonly program: string;
}

/** The SDK of a cloud, and a server that emulates its storage. */
export class CloudTools {
  private constructor(
    private readonly folder: string,
    private readonly wanted: Wanted,
  ) {}

  /** @returns the reason if there is no Python, or if a registry can't be reached */
  static async install(wanted: Wanted): Promise<CloudTools | string> {
    const folder = wanted.kept ?? (await mkdtemp(join(tmpdir(), 'easel-cloud-')));
    const tools = new CloudTools(folder, wanted);
    try {
      if (!existsSync(tools.program)) await tools.fetch();
    } catch (error) {
      await tools.remove();
      return error instanceof Error ? (error.message.split('\n')[0] ?? 'unknown') : String(error);
    }
    return tools;
  }

  get program(): string {
    return join(this.folder, 'server', 'bin', this.wanted.program);
  }

  /** The environment in which a service finds the SDK. */
  get environment(): Environment {
    return {
      NODE_OPTIONS: `--import ${FIND_SDK}`,
      SDK_PARENT: pathToFileURL(join(this.folder, 'package.json')).href,
    };
  }

  async remove(): Promise<void> {
    if (this.wanted.kept === undefined) await rm(this.folder, { recursive: true, force: true });
  }

  private async fetch(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const options = { timeout: INSTALLED_WITHIN_MS, cwd: this.folder };
    await run('npm', ['install', '--prefix', this.folder, ...this.wanted.sdk], options);
    await run('python3', ['-m', 'venv', 'server'], options);
    await run(join(this.folder, 'server', 'bin', 'pip'), ['install', '-q', this.wanted.server], options);
  }
}
