import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type PngOutline, pngOutline } from '../webui/png-chunks.js';
import { ReturnedMaps } from './returned-maps.js';

const SIDE = 64;

/** White lines on black, as a PNG of one channel or three. */
async function map(channels: 1 | 3, line: (x: number, y: number) => boolean): Promise<Buffer> {
  const raw = new Uint8Array(SIDE * SIDE * channels);
  for (let at = 0; at < SIDE * SIDE; at += 1)
    raw.fill(line(at % SIDE, Math.floor(at / SIDE)) ? 255 : 0, at * channels, (at + 1) * channels);
  return sharp(raw, { raw: { width: SIDE, height: SIDE, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}

function outline(png: Buffer): PngOutline | null {
  return pngOutline(png);
}

const sent = await map(3, (x, y) => x === y);
const gray = outline(await map(1, (x, y) => x === y));
const others = outline(await map(3, (x, y) => x + y === 40));

describe('the returned maps', () => {
  it('include the sent one if they have its pixels, however they are encoded', async () => {
    const maps = new ReturnedMaps();
    expect(await maps.include(sent, [others, outline(sent)])).toBe(true);
    expect(await maps.include(sent, [gray])).toBe(true);
    expect(await maps.include(sent, [others])).toBe(false);
    expect(await maps.include(sent, [])).toBe(false);
  });

  it('are not checked if none ever came back unchanged, or if they are not PNGs', async () => {
    const maps = new ReturnedMaps();
    expect(await maps.include(sent, [others])).toBe(true);
    await maps.include(sent, [outline(sent)]);
    expect(await maps.include(sent, [null])).toBe(true);
  });
});
