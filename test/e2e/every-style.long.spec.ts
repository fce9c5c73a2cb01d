import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StyleListView } from '../../src/styles/styles.dto.js';
import { EaselWorld } from '../service/easel-world.js';

let world: EaselWorld;

beforeAll(async () => {
  world = await EaselWorld.open();
});

afterAll(async () => {
  await world.close();
});

describe('every style', () => {
  it('is painted with the parameters of its preset', async () => {
    const { client } = world;
    const { body } = await client.call<StyleListView>('GET', '/v1/styles');
    const submitted = await Promise.all(body.items.map(({ name }) => client.submit({ style: name })));
    const ended = await Promise.all(submitted.map(({ id }) => client.ended(id, 60_000)));
    const failed = ended.filter(({ error }) => error !== null);
    expect(failed.map(({ style, error }) => ({ style, error }))).toEqual([]);
  });
});
