import sharp from 'sharp';
import { letter } from './lettering.js';

export interface SheetPicture {
  readonly caption: string;
  readonly picture: Uint8Array;
}

const CELL_HEIGHT = 480;
const GAP = 24;
const CAPTION_HEIGHT = 15;
/** Pixels between a picture and its caption. */
const CAPTION_GAP = 14;
const PAPER = '#f7f5f1';
const INK = '#3a3733';
const LONGEST_ROW = 4;

/** A JPEG of all pictures side by side, each with its caption below. */
export async function drawContactSheet(pictures: readonly SheetPicture[]): Promise<Buffer> {
  const cells = await Promise.all(pictures.map(fitCell));
  const columns =
    pictures.length <= LONGEST_ROW ? pictures.length : Math.min(LONGEST_ROW, Math.ceil(pictures.length / 2));
  const cellWidth = Math.max(...cells.map(({ width }) => width));
  const rowHeight = CELL_HEIGHT + CAPTION_GAP + CAPTION_HEIGHT + GAP;
  const width = GAP + columns * (cellWidth + GAP);
  const height = GAP + Math.ceil(cells.length / columns) * rowHeight;

  const captions: string[] = [];
  const placed = cells.map(({ data, caption, ...cell }, index) => {
    const left = GAP + (index % columns) * (cellWidth + GAP);
    const top = GAP + Math.floor(index / columns) * rowHeight;
    const line = letter(caption, { height: CAPTION_HEIGHT, maxWidth: cellWidth, colour: INK });
    const x = left + (cellWidth - line.width) / 2;
    captions.push(
      `<g transform="translate(${x.toFixed(1)} ${top + CELL_HEIGHT + CAPTION_GAP})">${line.svg}</g>`,
    );
    return { input: data, left: left + Math.floor((cellWidth - cell.width) / 2), top };
  });
  const lettering = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${captions.join('')}</svg>`;
  return await sharp({ create: { width, height, channels: 3, background: PAPER } })
    .composite([...placed, { input: Buffer.from(lettering), left: 0, top: 0 }])
    .jpeg({ quality: 88, mozjpeg: true })
    .toBuffer();
}

async function fitCell({ caption, picture }: SheetPicture) {
  const { data, info } = await sharp(picture)
    .autoOrient()
    .resize({ height: CELL_HEIGHT })
    .flatten({ background: 'white' })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true });
  return { caption, data, width: info.width };
}
