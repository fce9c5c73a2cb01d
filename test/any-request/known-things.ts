import type { EaselClient } from '../service/easel-client.js';
import type { EaselWorld } from '../service/easel-world.js';

/** Transfers and photos in every state, so that requests can refer to existing ones. */
export class KnownThings {
  private constructor(
    private readonly world: EaselWorld,
    private readonly transfers: string[],
    private readonly photos: readonly string[],
    private readonly batches: readonly string[],
  ) {}

  /** Leaves the queue paused: transfers accepted afterwards need not be made. */
  static async of(world: EaselWorld): Promise<KnownThings> {
    const { client } = world;
    const made = await client.submit();
    const doneBatch = await submitBatch(client);
    await client.ended(made.id);
    await world.pause();
    const batches = [doneBatch, await submitBatch(client)];
    const waits = await client.submit();
    const cancelled = await client.submit();
    await client.call('POST', `/v1/transfers/${cancelled.id}/cancel`);
    const ids = [made.id, made.id, waits.id, cancelled.id];
    return new KnownThings(world, ids, ['sample', made.photo.id, waits.photo.id], batches);
  }

  /** A value for a parameter of a path. */
  one(template: string, parameter: string, index: number): string {
    const some = this.some(template, parameter);
    return some[index % some.length] ?? '';
  }

  /** Replaces a transfer that is gone or has ended. */
  async replace(id: string): Promise<void> {
    const at = this.transfers.indexOf(id);
    if (at < 0) return;
    const answer = await this.world.client.call<{ id: string }>('POST', '/v1/transfers', {
      photoId: 'sample',
      style: 'watercolor',
    });
    if (answer.status === 202) this.transfers[at] = answer.body.id;
  }

  private some(template: string, parameter: string): readonly string[] {
    if (parameter === 'name') return ['watercolor', 'anime'];
    if (parameter === 'slot') return ['0'];
    if (parameter === 'deliveryId') return ['msg_3f1c'];
    if (template.startsWith('/v1/batches')) return this.batches;
    return template.startsWith('/v1/photos') ? this.photos : this.transfers;
  }
}

async function submitBatch(client: EaselClient): Promise<string> {
  const fields = { photoId: 'sample', styles: ['watercolor', 'anime'] };
  const { body } = await client.call<{ id: string }>('POST', '/v1/batches', fields);
  return body.id;
}
