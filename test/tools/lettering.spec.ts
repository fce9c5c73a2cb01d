import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { letter } from '../../tools/demo/lettering.js';

const STYLES = new URL('../../config/styles/', import.meta.url);
const titles = readdirSync(STYLES)
  .filter((name) => !name.startsWith('_'))
  .map((name) => (parse(readFileSync(new URL(name, STYLES), 'utf8')) as { title: string }).title);
const LINE = { height: 12, maxWidth: 200, colour: '#000000' };

describe('letter', () => {
  it.each([...titles, 'Photo', 'Control map'])('has a shape for each character of "%s"', (title) => {
    expect(letter(title, LINE).svg.match(/<path /g)).toHaveLength(title.length);
  });

  it('makes a long line smaller instead of letting it run over', () => {
    expect(letter('Watercolor', LINE).width).toBeLessThan(LINE.maxWidth);
    expect(letter('Watercolor', { ...LINE, maxWidth: 40 }).width).toBeCloseTo(40);
  });

  it('draws ink on all of its width', async () => {
    const { width, svg } = letter('Pop art', LINE);
    const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="20"><g transform="translate(4 4)">${svg}</g></svg>`;
    const { info } = await sharp(Buffer.from(picture)).trim().toBuffer({ resolveWithObject: true });
    expect(info.width).toBeGreaterThanOrEqual(Math.floor(width));
    expect(info.width).toBeLessThanOrEqual(Math.ceil(width) + 3);
  });
});
