import type { BatchView } from '../../src/batches/batch.view.js';
import type { TransferView } from '../../src/records/transfer.view.js';
import type { EaselClient, ProblemBody } from './easel-client.js';
import { eventually } from './easel-process.js';

/** Why a batch was rejected. */
export interface BatchProblem extends ProblemBody {
  /** Index of the rejected item, or of the rejected photo, from 0. */
  readonly item?: number;
  readonly photo?: number;
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

/** Submits and reads batches like a frontend. */
export class BatchClient {
  constructor(private readonly client: EaselClient) {}

  async submit(fields: object): Promise<BatchView> {
    const { status, body, headers } = await this.client.call<BatchView>('POST', '/v1/batches', fields);
    const accepted = status === 202 && headers.get('location') === `/v1/batches/${body.id}`;
    if (!accepted) throw new Error(`Not accepted: ${JSON.stringify(body)}`);
    return body;
  }

  /** @returns the problem of the rejection */
  async refused(fields: object, status: number): Promise<BatchProblem> {
    const answer = await this.client.call<BatchProblem>('POST', '/v1/batches', fields);
    if (answer.status !== status)
      throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async get(id: string): Promise<BatchView> {
    return (await this.client.call<BatchView>('GET', `/v1/batches/${id}`)).body;
  }

  /** Resolves when its last transfer has ended. */
  async ended(id: string): Promise<BatchView> {
    let last: BatchView | undefined;
    return eventually(
      async () => {
        last = await this.get(id);
        return last.finishedAt === null ? undefined : last;
      },
      20_000,
      () => JSON.stringify(last),
    );
  }

  async transfersOf({ items }: BatchView): Promise<TransferView[]> {
    return Promise.all(items.map(({ transferId }) => this.client.transfer(transferId)));
  }
}

/** A form with one or several photos, and fields, each of which may occur more than once. */
export function batchForm(fields: Fields, photos: readonly Uint8Array[]): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    for (const each of [value].flat()) form.append(name, each);
  const part = photos.length > 1 ? 'photos' : 'photo';
  for (const photo of photos) form.append(part, new Blob([Uint8Array.from(photo)]));
  return form;
}
