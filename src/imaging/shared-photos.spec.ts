import { readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portraitFile } from '../../test/fixtures/portraits/portraits.js';
import type { KeptPhoto, PrepareInput } from './photo-tasks.js';
import { type RunningWorkerPool, startWorkerPool } from './worker-pool.fixture.js';

let running: RunningWorkerPool;
beforeAll(async () => {
  running = await startWorkerPool();
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
});

function preparation(name: string, options: Partial<PrepareInput> = {}): PrepareInput {
  return {
    file: portraitFile('two'),
    maxSide: 768,
    faces: 'all',
    onNoFace: 'fail',
    initImage: running.file(`${name}-init.png`),
    controlMap: running.file(`${name}-map.png`),
    ...options,
  };
}

async function kept(name: string, file = portraitFile('two')): Promise<KeptPhoto> {
  const keep = {
    upright: running.file(`${name}-upright.png`),
    faces: running.file(`${name}-faces.json`),
    maxSide: 768,
  };
  await running.workerPool.prepare(preparation(name, { file, keep }));
  return keep;
}

describe('a photo decoded for several transfers', () => {
  it('is prepared at another size without detection: same faces, same map', async () => {
    const { upright, faces } = await kept('first');
    const wish = { maxSide: 640 } as const;
    const alone = await running.workerPool.prepare(preparation('alone', wish));
    const shared = await running.workerPool.prepare(
      preparation('shared', { ...wish, file: upright, knownFaces: faces }),
    );
    expect(shared).toMatchObject({ photo: alone.photo, frame: alone.frame, faces: alone.faces });
    expect(shared.timings.facesMs).toBeLessThanOrEqual(2);
    const [one, other] = ['alone', 'shared'].map((name) => running.file(`${name}-map.png`));
    expect((await readFile(other ?? '')).equals(await readFile(one ?? ''))).toBe(true);
    expect(await difference('alone', 'shared')).toBeLessThan(2);
  });

  it('keeps its faces if none was selected, so that other transfers may select', async () => {
    const { upright, faces } = await kept('chosen');
    const one = await running.workerPool.prepare(
      preparation('one', { file: upright, knownFaces: faces, faces: 1 }),
    );
    expect(one.faces.map(({ selected }) => selected)).toEqual([false, true]);
  });

  it('is refused with an invalid file of known faces', async () => {
    const { upright } = await kept('wrong');
    const knownFaces = running.file('wrong.json');
    await writeFile(knownFaces, '{"width":10,"height":10,"landmarks":[[1,2,3]]}');
    await expect(
      running.workerPool.prepare(preparation('refused', { file: upright, knownFaces })),
    ).rejects.toThrow('Invalid file of known faces');
  });
});

async function pixels(name: string): Promise<Buffer> {
  return sharp(await readFile(running.file(`${name}-init.png`)))
    .raw()
    .toBuffer();
}

/** Mean difference of two init images, 0 to 255. */
async function difference(one: string, other: string): Promise<number> {
  const [a, b] = await Promise.all([pixels(one), pixels(other)]);
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

/** Standard deviation of the colours in a part of a picture, by channel. */
async function spread(
  file: string,
  region: { left: number; top: number; width: number; height: number },
): Promise<number[]> {
  // Statistics cover the whole input, whatever is extracted from it.
  const part = await sharp(await readFile(file))
    .extract(region)
    .png()
    .toBuffer();
  return (await sharp(part).stats()).channels.map(({ stdev }) => stdev);
}

describe('a sheet', () => {
  it('shows every picture in its place with a caption, and leaves the place of a missing one empty', async () => {
    const output = running.file('sheet.jpg');
    const pictures = [
      { file: portraitFile('frontal'), caption: '01-watercolor' },
      { caption: '02-anime failed' },
    ];
    await running.workerPool.sheet({ pictures, styles: 'watercolor, anime', software: 'Easel', output });
    const sheet = sharp(await readFile(output));
    const { width, height, xmp } = await sheet.metadata();
    expect([width, height]).toEqual([828, 450]);
    expect(xmp?.toString()).toContain('compositeWithTrainedAlgorithmicMedia');
    const cell = { top: 60, width: 200, height: 300 };
    expect(Math.min(...(await spread(output, { left: 110, ...cell })))).toBeGreaterThan(10);
    expect(Math.max(...(await spread(output, { left: 510, ...cell })))).toBeLessThan(3);
    for (const left of [20, 424])
      expect(Math.min(...(await spread(output, { left, top: 414, width: 384, height: 16 })))).toBeGreaterThan(
        10,
      );
  });
});
