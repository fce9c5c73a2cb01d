import { access, copyFile, readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Portrait, portraitFile } from '../../test/fixtures/portraits/portraits.js';
import { scenery } from '../../test/fixtures/photos.js';
import type { FinishInput, PrepareInput } from './photo-tasks.js';
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
    file: portraitFile('frontal'),
    maxSide: 768,
    faces: 'largest',
    onNoFace: 'fail',
    initImage: running.file(`${name}-init.png`),
    controlMap: running.file(`${name}-map.png`),
    ...options,
  };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Bounding box of the drawing in the map: left, top, right, bottom in pixels. */
async function drawn(file: string) {
  const { data, info } = await sharp(await readFile(file))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const xs: number[] = [];
  const ys: number[] = [];
  for (let at = 0; at < data.length; at += 3) {
    if (data[at] === 0 && data[at + 1] === 0 && data[at + 2] === 0) continue;
    xs.push((at / 3) % info.width);
    ys.push(Math.floor(at / 3 / info.width));
  }
  return { info, left: lowest(xs), top: lowest(ys), right: highest(xs), bottom: highest(ys) };
}

function lowest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

function highest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

describe('an inspected photo', () => {
  it.each([
    ['frontal', 1],
    ['two', 2],
    ['landscape', 0],
  ] as const)('has its faces found: %s', async (name, count) => {
    const photo = await running.workerPool.inspect({ file: portraitFile(name) });
    const { width, height } = await sharp(await readFile(portraitFile(name))).metadata();
    expect(photo).toMatchObject({ width, height, warnings: [] });
    expect(photo.faces).toHaveLength(count);
    expect(photo.faces.map(({ side }) => side)).toEqual(
      photo.faces.map(({ side }) => side).toSorted((a, b) => b - a),
    );
    expect(JSON.stringify(photo)).not.toContain('landmarks');
  });

  it('is inspected upright, whatever its EXIF orientation', async () => {
    const upright = await running.workerPool.inspect({ file: portraitFile('frontal') });
    const file = running.file('held.jpg');
    const turned = sharp(await readFile(portraitFile('frontal'))).rotate(270);
    await writeFile(file, await turned.withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer());
    const held = await running.workerPool.inspect({ file });
    expect(held).toMatchObject({ width: upright.width, height: upright.height });
    const [own, other] = [upright.faces[0]?.box, held.faces[0]?.box];
    for (const side of ['x', 'y', 'width', 'height'] as const)
      expect(Math.abs((own?.[side] ?? 0) - (other?.[side] ?? 99))).toBeLessThanOrEqual(4);
  });
});

describe('a prepared photo', () => {
  it("has an init image and a control map of the generation's size, with the face in place", async () => {
    const input = preparation('plain');
    const { photo, frame, faces, controlMap, timings } = await running.workerPool.prepare(input);
    expect(frame).toEqual({ width: 512, height: 640, content: { width: 512, height: 640 } });
    expect(controlMap).toBe(true);
    expect(faces).toMatchObject([{ selected: true }]);
    expect(timings.decodeMs).toBeGreaterThan(0);
    const init = await sharp(await readFile(input.initImage)).metadata();
    expect(init).toMatchObject({ format: 'png', width: frame.width, height: frame.height, channels: 3 });
    const map = await drawn(input.controlMap);
    expect(map.info).toMatchObject({ width: frame.width, height: frame.height });
    const scale = frame.content.width / photo.width;
    const box = faces[0]?.box ?? { x: 0, y: 0, width: 0, height: 0 };
    for (const [edge, wanted] of [
      [map.left, box.x * scale],
      [map.top, box.y * scale],
      [map.right, (box.x + box.width) * scale],
      [map.bottom, (box.y + box.height) * scale],
    ] as const)
      expect(Math.abs(edge - wanted)).toBeLessThanOrEqual(4);
  });

  it('is padded to the grid by repeating its edge', async () => {
    const file = running.file('odd.png');
    await writeFile(file, await scenery(601, 399).png().toBuffer());
    const input = preparation('odd', { file, onNoFace: 'continue' });
    const { frame } = await running.workerPool.prepare(input);
    expect(frame).toEqual({ width: 608, height: 400, content: { width: 601, height: 399 } });
    const init = await sharp(await readFile(input.initImage))
      .raw()
      .toBuffer();
    const pixel = (x: number, y: number) => [...init.subarray((y * 608 + x) * 3, (y * 608 + x) * 3 + 3)];
    expect(pixel(607, 10)).toEqual(pixel(600, 10));
    expect(pixel(10, 399)).toEqual(pixel(10, 398));
    expect(pixel(607, 399)).toEqual(pixel(600, 398));
  });

  it('draws the selected faces', async () => {
    const file = portraitFile('two');
    const selected = async (name: string, faces: 'largest' | 'all' | number) => {
      const photo = await running.workerPool.prepare(preparation(name, { file, faces }));
      return photo.faces.map((face) => face.selected);
    };
    expect(await selected('largest', 'largest')).toEqual([true, false]);
    expect(await selected('second', 1)).toEqual([false, true]);
    expect(await selected('all', 'all')).toEqual([true, true]);
    const [first, second, both] = await Promise.all(
      ['largest', 'second', 'all'].map((name) => drawn(running.file(`${name}-map.png`))),
    );
    expect(both?.left).toBe(Math.min(first?.left ?? 0, second?.left ?? 0));
    expect(both?.right).toBe(Math.max(first?.right ?? 0, second?.right ?? 0));
  });

  it.each([
    ['face_not_found', 'landscape', 'largest'],
    ['face_index_unknown', 'two', 2],
    ['face_too_small', 'tiny', 'largest'],
    ['face_too_small', 'tiny', 'all'],
  ] as const)('ends in %s (%s, %s)', async (code, portrait: Portrait, faces) => {
    const input = preparation('none', { file: portraitFile(portrait), faces });
    await expect(running.workerPool.prepare(input)).rejects.toMatchObject({ code });
  });

  it.each([
    ['no_face', 'landscape'],
    ['face_too_small', 'tiny'],
  ] as const)('continues without a control map if the caller allows it: %s', async (code, portrait) => {
    const input = preparation(code, { file: portraitFile(portrait), onNoFace: 'continue' });
    const photo = await running.workerPool.prepare(input);
    expect(photo).toMatchObject({ controlMap: false, warnings: [{ code }] });
    expect(photo.faces.filter(({ selected }) => selected)).toEqual([]);
    expect(await exists(input.initImage)).toBe(true);
    expect(await exists(input.controlMap)).toBe(false);
  });

  it('skips small faces when all are requested, with a warning', async () => {
    const { data, info } = await sharp(await readFile(portraitFile('two')))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const small = await sharp(data, { raw: info })
      .resize(Math.round(info.width * 0.11))
      .png()
      .toBuffer();
    const file = running.file('crowd.png');
    const large = sharp(await readFile(portraitFile('frontal'))).extend({
      right: 400,
      background: '#c8d2dc',
    });
    await writeFile(
      file,
      await large
        .composite([{ input: small, gravity: 'east' }])
        .png()
        .toBuffer(),
    );
    const photo = await running.workerPool.prepare(preparation('crowd', { file, faces: 'all' }));
    // Faces that small are not found beside a large one in the first pass: then there is nothing to skip.
    const left = photo.faces.filter(({ selected }) => !selected).length;
    expect(photo.faces[0]).toMatchObject({ selected: true });
    expect(photo.warnings.map(({ code }) => code)).toEqual(left > 0 ? ['faces_left_out'] : []);
  });

  it('reports a full disk as such', async () => {
    await expect(
      running.workerPool.prepare(preparation('full', { initImage: '/dev/full' })),
    ).rejects.toMatchObject({ code: 'storage_unavailable', retryAfterMs: 10_000 });
  });
});

describe('an annotated photo', () => {
  it("is the extension's map at that resolution", async () => {
    const output = running.file('annotated.png');
    const annotated = await running.workerPool.annotate({
      file: portraitFile('frontal'),
      resolution: 512,
      maxFaces: 1,
      output,
    });
    const { info } = await drawn(output);
    expect(annotated).toEqual({ width: info.width, height: info.height, faces: 1 });
    expect(Math.min(info.width, info.height)).toBe(512);
  });

  it('is black without a face', async () => {
    const output = running.file('no-face.png');
    const input = { file: portraitFile('landscape'), resolution: 256, maxFaces: 1, output };
    expect(await running.workerPool.annotate(input)).toMatchObject({ faces: 0 });
    expect((await drawn(output)).left).toBe(Infinity);
  });
});

describe('a finished picture', () => {
  const frame = { width: 608, height: 400, content: { width: 601, height: 399 } };
  const provenance = { style: 'ink', seed: 7, software: 'Easel 0' };

  async function finishing(
    name: string,
    generated: Buffer,
    options: Partial<FinishInput> = {},
  ): Promise<FinishInput> {
    const reference = running.file(`${name}-reference.png`);
    const input = {
      generated: running.file(`${name}-generated.png`),
      output: running.file(`${name}-output`),
    };
    await writeFile(input.generated, generated);
    await writeFile(reference, await scenery(608, 400).modulate({ brightness: 0.6 }).png().toBuffer());
    return {
      ...input,
      reference,
      frame,
      colourMatch: 1,
      format: 'jpeg',
      quality: 92,
      provenance,
      ...options,
    };
  }

  async function brightness(colourMatch: number): Promise<number> {
    const generated = await scenery(608, 400).png().toBuffer();
    const input = await finishing(`match-${colourMatch}`, generated, { colourMatch, format: 'png' });
    await running.workerPool.finish(input);
    const { channels } = await sharp(await readFile(input.output)).stats();
    return channels.reduce((sum, { mean }) => sum + mean, 0) / 3;
  }

  it.each(['jpeg', 'png', 'webp'] as const)(
    'has the size of the photo without padding, as %s, and its provenance',
    async (format) => {
      const input = await finishing(format, await scenery(608, 400).png().toBuffer(), { format });
      const finished = await running.workerPool.finish(input);
      const bytes = await readFile(input.output);
      expect(finished).toEqual({ width: 601, height: 399, format, bytes: bytes.length });
      expect(await sharp(bytes).metadata()).toMatchObject({ format, width: 601, height: 399 });
      expect((await sharp(bytes).metadata()).xmpAsString).toContain('compositeWithTrainedAlgorithmicMedia');
    },
  );

  it('adopts the brightness of the photo to the requested degree', async () => {
    const [none, half, full] = [await brightness(0), await brightness(0.5), await brightness(1)];
    expect(none).toBeGreaterThan(half + 10);
    expect(half).toBeGreaterThan(full + 10);
  });

  it.each([
    ['black', () => sharp({ create: { ...frame, channels: 3, background: '#000' } })],
    ['flat', () => sharp({ create: { ...frame, channels: 3, background: '#8a8' } })],
    ['wrong_size', () => scenery(512, 512)],
  ] as const)("is rejected if the WebUI's result is unusable: %s", async (reason, picture) => {
    const input = await finishing(reason, await picture().png().toBuffer());
    await expect(running.workerPool.finish(input)).rejects.toMatchObject({ name: 'ResultUnusable', reason });
  });

  it("is rejected if it can't be decoded", async () => {
    const input = await finishing('text', Buffer.from('{"detail":"CUDA out of memory"}'));
    await expect(running.workerPool.finish(input)).rejects.toMatchObject({ reason: 'unreadable' });
  });

  it('does not modify its source', async () => {
    const input = await finishing('kept', await scenery(608, 400).png().toBuffer());
    const copy = running.file('kept-copy');
    await copyFile(input.generated, copy);
    await running.workerPool.finish(input);
    expect(Buffer.compare(await readFile(copy), await readFile(input.generated))).toBe(0);
  });
});
