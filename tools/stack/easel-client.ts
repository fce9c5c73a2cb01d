import type { Problem } from '../../src/errors/problem.dto.js';
import type { StyleListView, StyleView } from '../../src/styles/styles.dto.js';
import type { QueueSummaryView } from '../../src/transfers/queue.view.js';
import type { TransferView } from '../../src/records/transfer.view.js';
import { ToolFailure } from './run-tool.js';

export type { StyleView, TransferView };

/** The service rejected a request, with the message to show. */
export class ServiceProblem extends ToolFailure {
  override readonly name = 'ServiceProblem';

  constructor(readonly problem: Pick<Problem, 'title' | 'code'> & { readonly detail?: string }) {
    const { title, detail, code } = problem;
    super(`${title}${detail === undefined || detail === title ? '' : `: ${detail}`} (${code})`);
  }
}

export interface PhotoFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface Order {
  /** A photo of the user, or the id of one that the service has. */
  readonly photo: PhotoFile | string;
  readonly style: string;
  readonly seed: number;
}

/** The part of a client that the tools need. Cached results are never used. */
export class EaselClient {
  constructor(
    private readonly baseUrl: string,
    private readonly signal: AbortSignal,
  ) {}

  async styles(): Promise<readonly StyleView[]> {
    return (await this.json<StyleListView>('/v1/styles')).items;
  }

  async queue(): Promise<QueueSummaryView> {
    return this.json('/v1/queue');
  }

  async submit({ photo, style, seed }: Order): Promise<TransferView> {
    if (typeof photo === 'string') {
      const body = JSON.stringify({ photoId: photo, style, seed, cache: false });
      const headers = { 'content-type': 'application/json' };
      return this.json('/v1/transfers', { method: 'POST', body, headers });
    }
    const form = new FormData();
    form.set('style', style);
    form.set('seed', String(seed));
    form.set('cache', 'false');
    form.set('photo', new Blob([photo.bytes]), photo.name);
    return this.json('/v1/transfers', { method: 'POST', body: form });
  }

  async transfer(id: string): Promise<TransferView> {
    return this.json(`/v1/transfers/${id}`);
  }

  async result(id: string): Promise<Buffer> {
    return this.bytes(`/v1/transfers/${id}/result`);
  }

  async controlMap(id: string): Promise<Buffer> {
    return this.bytes(`/v1/transfers/${id}/control-map`);
  }

  async erase(id: string): Promise<void> {
    await this.request(`/v1/transfers/${id}`, { method: 'DELETE' });
  }

  private async json<T>(path: string, init: RequestInit = {}): Promise<T> {
    return (await (await this.request(path, init)).json()) as T;
  }

  private async bytes(path: string): Promise<Buffer> {
    return Buffer.from(await (await this.request(path)).arrayBuffer());
  }

  /** @throws ServiceProblem */
  private async request(path: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(`${this.baseUrl}${path}`, { ...init, signal: this.signal }).catch(
      (error: unknown) => {
        this.signal.throwIfAborted();
        throw new ToolFailure('The service no longer answers.', { cause: error });
      },
    );
    if (answer.ok) return answer;
    throw new ServiceProblem((await answer.json()) as Problem);
  }
}
