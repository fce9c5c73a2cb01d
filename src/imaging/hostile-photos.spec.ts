import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  corruptedInside,
  gifBomb,
  hugePng,
  isoFile,
  jpegClaiming,
  jpegWithSegments,
  noise,
  pngWithTextBomb,
  svgBomb,
  tiffBomb,
} from '../../test/fixtures/hostile/hostile-files.js';
import { portraitFile } from '../../test/fixtures/portraits/portraits.js';
import { scenery } from '../../test/fixtures/photos.js';
import { ImagingSettings } from './imaging.config.js';
import { type RunningWorkerPool, startWorkerPool, workersOf } from './worker-pool.fixture.js';

const jpeg = await scenery(640, 480).jpeg().toBuffer();
const png = await scenery(640, 480).png().toBuffer();
const webp = await scenery(640, 480).webp().toBuffer();
/**
 * 32 megapixels, interlaced, 8 bytes per pixel: a quarter of a megabyte that unpacks to 256 MB at once and
 * takes seconds.
 */
const glutton = hugePng({ width: 8000, height: 4000, channels: 4, depth: 16, interlaced: true });

async function inspectBytes({ workerPool, file }: RunningWorkerPool, bytes: Uint8Array) {
  const path = file(`photo-${bytes.length}`);
  await writeFile(path, bytes);
  return workerPool.inspect({ file: path });
}

describe('a malicious file', () => {
  let running: RunningWorkerPool;
  beforeAll(async () => {
    running = await startWorkerPool();
  });
  afterAll(async () => {
    await running[Symbol.asyncDispose]();
  });

  it.each([
    ['half a JPEG', jpeg.subarray(0, jpeg.length / 2)],
    ['a JPEG without its end', jpeg.subarray(0, -2)],
    ['a JPEG header alone', jpeg.subarray(0, 300)],
    ['a JPEG that claims 16,000 x 3,000', jpegClaiming(jpeg, 16_000, 3000)],
    ['a JPEG that claims 65,500 x 65,500', jpegClaiming(jpeg, 65_500, 65_500)],
    ['half a PNG', png.subarray(0, png.length / 2)],
    ['a PNG with wrong checksums', corruptedInside(png)],
    ['a PNG of 16,383 x 16,383', hugePng({ width: 16_383, height: 16_383, channels: 1 })],
    ['a PNG that claims 100,000 x 100,000', hugePng({ width: 100_000, height: 100_000, empty: true })],
    ['a PNG without pixels', hugePng({ width: 7000, height: 7000, empty: true })],
    ['half a WebP', webp.subarray(0, webp.length / 2)],
    ['a WebP with other bytes inside', corruptedInside(webp, 2000)],
    ['an SVG', svgBomb],
    ['a GIF', gifBomb],
    ['a TIFF', tiffBomb],
    ['a HEIC', isoFile('heic')],
    ['text', Buffer.from('not a photo')],
    ['noise', noise(3000)],
    ['nothing', Buffer.alloc(0)],
  ])('ends in photo_unreadable: %s', async (_, bytes) => {
    await expect(inspectBytes(running, bytes)).rejects.toMatchObject({ code: 'photo_unreadable' });
  });

  it.each([
    ['a JPEG with 16 MB of colour profile', jpegWithSegments(jpeg, 0xe2, 16_000_000)],
    ['a JPEG with 20 MB of comments', jpegWithSegments(jpeg, 0xfe, 20_000_000)],
    ['a JPEG with a web page behind it', Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>')])],
    ['a PNG with a text that unpacks to 200 MB', pngWithTextBomb(png, 200)],
  ])('is still accepted as a photo: %s', async (_, bytes) => {
    expect(await inspectBytes(running, bytes)).toMatchObject({ width: 640, height: 480, faces: [] });
  });

  it('crashed no process', () => {
    expect(running.workerPool.stats().faces).toMatchObject({ busy: 0, queued: 0, kills: 0, crashes: 0 });
  });
});

/** Makes the deadline pass as soon as a reader waits for the first byte of this pipe. */
async function letTimePass(pipe: string): Promise<void> {
  const writer = await open(pipe, 'w'); // waits for the reader
  // By then the reader's last message has arrived; it is handled in the next turn of the loop.
  for (let turn = 0; turn < 3; turn += 1) await nextTurn();
  vi.advanceTimersByTime(new ImagingSettings().deadlineMs);
  await writer.close();
}

async function needsNoTime(): Promise<void> {}

describe('a photo that takes too many resources', () => {
  afterEach(() => void vi.useRealTimers());

  it.each([
    // A file that never delivers its bytes stands for a decoder that never ends, on every machine.
    ['time', {}, (file: string) => execFileSync('mkfifo', [file]), letTimePass],
    ['memory', { memoryMib: 300 }, (file: string) => writeFileSync(file, glutton), needsNoTime],
  ] as const)(
    'of %s is unreadable, and the next one gets a fresh process',
    async (_, settings, make, wait) => {
      await using running = await startWorkerPool(settings);
      const portrait = { file: portraitFile('frontal') };
      const [before] = (await running.workerPool.inspect(portrait)).faces;
      const workers = await workersOf(process.pid);
      const hostile = running.file('hostile');
      make(hostile);
      // Only its deadline: face detection before and after takes as long as it takes.
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const inspected = running.workerPool.inspect({ file: hostile });
      await Promise.all([
        expect(inspected).rejects.toMatchObject({ code: 'photo_unreadable' }),
        wait(hostile),
      ]);
      vi.useRealTimers();
      const [after] = (await running.workerPool.inspect(portrait)).faces;
      expect(after).toEqual(before);
      expect(running.workerPool.stats().faces).toMatchObject({ kills: 1, crashes: 0 });
      expect(await running.metrics.expose()).toMatch(
        /easel_photo_workers_lost_total\{lane="faces",end="\w+"\} 1\n/,
      );
      const replaced = (await workersOf(process.pid)).filter((pid) => !workers.includes(pid));
      expect(replaced).toHaveLength(1);
    },
  );

  it('does not delay a nearly finished picture', async () => {
    await using running = await startWorkerPool();
    const order: string[] = [];
    const picture = await scenery(512, 512).png().toBuffer();
    const [generated, reference] = [running.file('generated.png'), running.file('reference.png')];
    await writeFile(generated, picture);
    await writeFile(reference, picture);
    await running.workerPool.inspect({ file: portraitFile('frontal') });
    const slow = hugePng({ width: 6000, height: 4000, interlaced: true });
    const hostile = inspectBytes(running, slow).then(() => order.push('hostile'));
    await running.workerPool.finish({
      generated,
      reference,
      output: running.file('done.jpg'),
      frame: { width: 512, height: 512, content: { width: 512, height: 512 } },
      colourMatch: 0.5,
      format: 'jpeg',
      quality: 92,
      provenance: { style: 'ink', seed: 1, software: 'Easel 0' },
    });
    order.push('finished');
    await hostile;
    expect(order).toEqual(['finished', 'hostile']);
  });
});
