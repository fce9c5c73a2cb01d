import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { scenery } from '../../test/fixtures/photos.js';
import { readResult } from './result-check.js';

const size = { width: 64, height: 48 };

function plain(background: string): Promise<Buffer> {
  return sharp({ create: { ...size, channels: 3, background } })
    .png()
    .toBuffer();
}

const picture = await scenery(64, 48).png().toBuffer();
const black = await plain('#000000');
const nearlyBlack = await plain('#050302');
const grey = await plain('#808080');
const greyJpeg = await sharp(await plain('#7f8081'))
  .jpeg({ quality: 60 })
  .toBuffer();
const upended = await scenery(48, 64).png().toBuffer();

describe('a generated picture', () => {
  it('is accepted if it is a picture of the requested size', async () => {
    expect(await readResult(picture, size)).toMatchObject({
      ...size,
      channels: 3,
    });
  });

  it('may consist of a few lines on white', async () => {
    const line = { create: { width: 20, height: 2, channels: 3, background: '#202020' } } as const;
    const drawing = sharp(await plain('#ffffff')).composite([{ input: await sharp(line).png().toBuffer() }]);
    await expect(readResult(await drawing.png().toBuffer(), size)).resolves.toMatchObject(size);
  });

  it.each([
    ['black', black],
    ['black', nearlyBlack],
    ['flat', grey],
    ['flat', greyJpeg],
    ['wrong_size', upended],
    ['unreadable', picture.subarray(0, picture.length / 2)],
    ['unreadable', Buffer.from('{"detail":"OutOfMemoryError"}')],
    ['unreadable', Buffer.alloc(0)],
  ])('is rejected as %s', async (reason, bytes) => {
    await expect(readResult(bytes, size)).rejects.toMatchObject({ name: 'ResultUnusable', reason });
  });
});
