import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { paint, unfinished, type PaintOrder } from './paint.js';
import type { RgbImage } from './rgb-image.js';
import { styleOf } from './style-words.js';

const SIZE = { width: 256, height: 320 };
const portrait = readFileSync(new URL('../../../assets/sample-portrait.jpg', import.meta.url));
const { data } = await sharp(portrait)
  .resize(SIZE.width, SIZE.height)
  .removeAlpha()
  .raw()
  .toBuffer({ resolveWithObject: true });
const init: RgbImage = { data: new Uint8Array(data), ...SIZE };

const bytesOf = (image: RgbImage): Buffer => Buffer.from(image.data);

const order = (more: Partial<PaintOrder> = {}): PaintOrder => ({
  init,
  ...SIZE,
  prompt: 'watercolor painting',
  strength: 0.5,
  seed: 1,
  checkpoint: 'model',
  control: 'a map',
  quality: 'restyle',
  ...more,
});

const thumbnail = async (image: RgbImage): Promise<Buffer> =>
  sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize(32, 40)
    .raw()
    .toBuffer();

/** Mean difference of 32 x 40 thumbnails, 0..255, in which brush strokes are no longer visible. */
const distance = async (a: RgbImage, b: RgbImage): Promise<number> => {
  const [one, other] = await Promise.all([thumbnail(a), thumbnail(b)]);
  return one.reduce((sum, value, i) => sum + Math.abs(value - (other[i] ?? 0)), 0) / one.length;
};

const PROMPTS = [
  'watercolor painting',
  'oil painting on canvas',
  'pencil sketch',
  'anime style',
  'pop art screen print',
  'low poly art',
  'stained glass window',
  'cyberpunk portrait, neon',
  'renaissance portrait',
  'charcoal drawing',
];

describe('the painter', () => {
  it('paints the same order the same way, and another seed another way', () => {
    const first = bytesOf(paint(order()));
    expect(first.equals(bytesOf(paint(order())))).toBe(true);
    expect(first.equals(bytesOf(paint(order({ seed: 2 }))))).toBe(false);
    expect(first.equals(bytesOf(paint(order({ control: 'another map' }))))).toBe(false);
  });

  it('leaves the picture as it is without any denoising', () => {
    expect(bytesOf(paint(order({ strength: 0 }))).equals(bytesOf(init))).toBe(true);
  });

  it('goes further from the picture the higher the strength', async () => {
    const [little, more, most] = await Promise.all(
      [0.1, 0.25, 0.5].map(async (strength) =>
        distance(paint(order({ strength, prompt: 'charcoal' })), init),
      ),
    );
    expect(little).toBeLessThan(more);
    expect(more).toBeLessThan(most);
  });

  it.each(PROMPTS)('keeps the shapes of the picture in: %s', async (prompt) => {
    const painted = paint(order({ prompt }));
    const likeness = correlation(edgesOf(painted), edgesOf(init));
    expect(likeness).toBeGreaterThan(0.25);
    expect(painted.data).toHaveLength(init.data.length);
  });

  it('paints each style differently', async () => {
    const pictures = PROMPTS.map((prompt) => paint(order({ prompt, seed: 3 })));
    for (const [i, one] of pictures.entries()) {
      for (const other of pictures.slice(i + 1)) expect(await distance(one, other)).toBeGreaterThan(5);
    }
  });

  it('loses hold of the shapes without control', () => {
    const held = paint(order({ strength: 0.6 }));
    const lost = paint(order({ strength: 0.6, control: '' }));
    expect(correlation(edgesOf(held), edgesOf(init))).toBeGreaterThan(
      correlation(edgesOf(lost), edgesOf(init)) + 0.05,
    );
  });

  it('leaves noise where steps were never done', async () => {
    const finished = paint(order());
    expect(await distance(unfinished(finished, 1, 0.2), finished)).toBeGreaterThan(
      await distance(unfinished(finished, 1, 0.8), finished),
    );
  });

  it('takes the style that stands first in the prompt', () => {
    expect(styleOf('watercolor with pencil underdrawing')).toBe(styleOf('aquarelle'));
    expect(styleOf('Pencil drawing, watercolor wash')).toBe(styleOf('graphite'));
  });
});

/** Contrast between neighbouring blocks of a thumbnail, without its sign: drawings may invert light and dark. */
const edgesOf = ({ data: pixels, width, height }: RgbImage): Float64Array => {
  const block = 8;
  const columns = width / block;
  const rows = height / block;
  const tone = new Float64Array(columns * rows);
  for (let i = 0; i < width * height; i += 1) {
    const cell = Math.floor(Math.floor(i / width) / block) * columns + Math.floor((i % width) / block);
    tone[cell] += (pixels[i * 3] ?? 0) + 2 * (pixels[i * 3 + 1] ?? 0) + (pixels[i * 3 + 2] ?? 0);
  }
  return tone.map(
    (value, i) => Math.abs(value - (tone[i + 1] ?? value)) + Math.abs(value - (tone[i + columns] ?? value)),
  );
};

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const correlation = (a: Float64Array, b: Float64Array): number => {
  const [ma, mb] = [meanOf(a), meanOf(b)];
  const covariance = meanOf(a.map((value, i) => (value - ma) * ((b[i] ?? 0) - mb)));
  const spread = Math.sqrt(
    meanOf(a.map((value) => (value - ma) ** 2)) * meanOf(b.map((value) => (value - mb) ** 2)),
  );
  return covariance / spread;
};
