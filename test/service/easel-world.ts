import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { OWNER_MARK } from '../../src/storage/storage-owner.js';
import type { SimulatorSettings } from '../webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';
import { ApiContract } from './api-contract.js';
import { EaselClient } from './easel-client.js';
import { EventReader, type ReaderOptions } from './event-reader.js';
import { ADMIN_TOKEN, EaselProcess, type Environment, eventually } from './easel-process.js';

interface WorldOptions {
  readonly webui?: Partial<SimulatorSettings>;
  readonly environment?: Environment;
  /** Key of the client; default: none. */
  readonly key?: string;
}

/** A WebUI, a service in front of it, and a client that checks every response against the API document. */
export class EaselWorld {
  private constructor(
    readonly webui: WebUiSimulator,
    readonly easel: EaselProcess,
    readonly contract: ApiContract,
    readonly client: EaselClient,
  ) {}

  /** Resolves when a transfer submitted now would succeed. */
  static async open({ webui: settings, environment, key }: WorldOptions = {}): Promise<EaselWorld> {
    const webui = await WebUiSimulator.start({ painter: 'tint', clock: { stepMs: 2 }, ...settings });
    try {
      const easel = await EaselProcess.start({
        webUiUrl: webui.url,
        environment: { RATE_LIMIT: '0', DOCS_ACCESS: 'open', ...environment },
      });
      const contract = await ApiContract.of(easel.url);
      const world = new EaselWorld(webui, easel, contract, new EaselClient(easel.url, key, contract));
      await world.client.accepting();
      return world;
    } catch (error) {
      await webui.stop();
      throw error;
    }
  }

  /** A client with another key. */
  as(key: string): EaselClient {
    return new EaselClient(this.easel.url, key, this.contract);
  }

  get admin(): EaselClient {
    return this.as(ADMIN_TOKEN);
  }

  /** Reads a stream of events, and checks each of them against the API document. */
  async follow(path: string, options: Omit<ReaderOptions, 'contract'> = {}): Promise<EventReader> {
    return EventReader.open(this.easel.url + path, { ...options, contract: this.contract });
  }

  async pause(): Promise<void> {
    await this.admin.call('POST', '/v1/admin/queue/pause');
  }

  async resume(): Promise<void> {
    await this.admin.call('POST', '/v1/admin/queue/resume');
  }

  /** Files in a folder of the service's data directory, as paths relative to it; owner marks are left out. */
  async files(folder: 'blobs' | 'tmp'): Promise<string[]> {
    const root = join(this.easel.dataDirectory, folder);
    return eventually(async () => {
      const entries = await entriesBelow(root);
      return entries
        ?.filter((entry) => entry.isFile() && entry.name !== OWNER_MARK)
        .map(({ parentPath, name }) => relative(root, join(parentPath, name)));
    });
  }

  /** Resolves with the files in a folder once there are this many. */
  async filesBecome(folder: 'blobs' | 'tmp', count: number): Promise<string[]> {
    let files: string[] = [];
    return eventually(
      async () => {
        files = await this.files(folder);
        return files.length === count ? files : undefined;
      },
      20_000,
      () => files.join(' '),
    );
  }

  async close(): Promise<void> {
    await this.easel.stop();
    await this.webui.stop();
    this.contract.close();
  }
}

/** The value of `API_KEYS` for callers whose key is their name and `-key`. */
export function apiKeys(...callers: readonly { readonly name: string; readonly scopes?: string }[]): string {
  return callers
    .map(({ name, scopes }) => {
      const hash = createHash('sha256').update(`${name}-key`).digest('hex');
      return scopes === undefined ? `${name}:${hash}` : `${name}:${hash}:${scopes}`;
    })
    .join(',');
}

/** Undefined if a work folder was removed meanwhile. */
async function entriesBelow(root: string): Promise<Dirent[] | undefined> {
  try {
    return await readdir(root, { recursive: true, withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
