import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { withDemo } from './demo-run.js';
import { processesOf } from './tool-run.js';

const PHOTO = fileURLToPath(new URL('../fixtures/portraits/frontal.jpg', import.meta.url));
const A_WHOLE_RUN_MS = 90_000;

/** What was left there; the compiler of the tools keeps a cache beside it. */
function dataIn(temporary: string): string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('easel'));
}

describe('npm run demo', { timeout: A_WHOLE_RUN_MS }, () => {
  it('paints a photo in each style asked for, says that a simulator did, and leaves nothing behind', async () => {
    await withDemo([PHOTO, '--style', 'pencil-sketch', '--style', 'comic'], async (demo, folders) => {
      // Together, so that a failure shows what the demo said.
      expect({ exitCode: await demo.ended, output: demo.output }).toEqual({
        exitCode: 0,
        output: expect.stringContaining('A simulator painted these'),
      });
      expect(readdirSync(folders.pictures).toSorted()).toEqual([
        'comic.jpg',
        'contact-sheet.jpg',
        'control-map.png',
        'pencil-sketch.jpg',
        'service.log',
      ]);
      const photo = await sharp(PHOTO).metadata();
      const painted = await sharp(join(folders.pictures, 'comic.jpg')).metadata();
      expect(painted.width / painted.height).toBeCloseTo(photo.width / photo.height, 2);
      expect((await sharp(join(folders.pictures, 'control-map.png')).stats()).isOpaque).toBe(true);
      // Four pictures in a row.
      const sheet = await sharp(join(folders.pictures, 'contact-sheet.jpg')).metadata();
      expect(sheet.width).toBeGreaterThan(2 * sheet.height);
      expect(dataIn(folders.temporary)).toEqual([]);
      expect(processesOf(folders.temporary)).toEqual([]);
    });
  });

  it.each([
    ['an unknown style', [PHOTO, '--style', 'oil'], /no style oil\. These exist: anime, .*oil-painting/],
    ['a missing photo', ['no-such-photo.jpg'], /File not found: .*no-such-photo\.jpg/],
    ['an unknown option', ['--styles', 'comic'], /--styles[^]*Usage: npm run demo/],
  ])('exits with 2 for %s, before anything is started', async (_, args, words) => {
    await withDemo(args, async (demo) => {
      expect(await demo.ended).toBe(2);
      expect(demo.output).toMatch(words);
    });
  });

  it('ends everything at once at Ctrl-C', async () => {
    await withDemo([PHOTO, '--style', 'comic'], async (demo, { temporary }) => {
      await demo.says(/preparing/);
      demo.signal('SIGINT');
      expect(await demo.ended).toBe(130);
      expect(dataIn(temporary)).toEqual([]);
      expect(processesOf(temporary)).toEqual([]);
    });
  });
});
