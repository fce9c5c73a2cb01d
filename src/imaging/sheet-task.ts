import { decodePhoto } from '../images/decode.js';
import { encodePicture } from '../images/encode.js';
import type { RgbPixels } from '../images/pixels.js';
import { CAPTION_HEIGHT, drawCaption } from './caption.js';
import type { SheetInput } from './photo-tasks.js';
import type { PictureSize } from './prepared-photo.js';
import { savePicture } from './save-picture.js';
import type { TaskStep } from './task-step.js';

/** Each picture is fitted into a square of this side. */
const CELL = 384;
const GAP = 20;
const CAPTION_GAP = 10;
const PAPER = [247, 245, 241] as const;
const INK = [58, 55, 51] as const;
const EMPTY = [233, 230, 224] as const;
const LONGEST_ROW = 6;
const QUALITY = 88;

export class SheetWork {
  sheet!: RgbPixels;

  constructor(readonly input: SheetInput) {}

  result(): PictureSize {
    const { width, height } = this.sheet;
    return { width, height };
  }
}

/** Draws finished pictures on one sheet. */
export const SHEET_STEPS: readonly TaskStep<SheetWork>[] = [
  { name: 'draw', run: draw },
  { name: 'write', run: write },
];

async function draw(work: SheetWork): Promise<void> {
  const { pictures } = work.input;
  const columns =
    pictures.length <= 4 ? pictures.length : Math.min(LONGEST_ROW, Math.ceil(Math.sqrt(pictures.length)));
  const rowHeight = CELL + CAPTION_GAP + CAPTION_HEIGHT + GAP;
  work.sheet = blank(
    GAP + columns * (CELL + GAP),
    GAP + Math.ceil(pictures.length / columns) * rowHeight,
    PAPER,
  );
  for (const [index, { file, caption }] of pictures.entries()) {
    const left = GAP + (index % columns) * (CELL + GAP);
    const top = GAP + Math.floor(index / columns) * rowHeight;
    const picture =
      file === undefined ? blank(CELL, CELL, EMPTY) : await decodePhoto({ file }, { maxSide: CELL });
    paste(work.sheet, picture, {
      left: left + Math.floor((CELL - picture.width) / 2),
      top: top + Math.floor((CELL - picture.height) / 2),
    });
    const line = await drawCaption(caption, { paper: PAPER, ink: INK, width: CELL });
    paste(work.sheet, line, { left, top: top + CELL + CAPTION_GAP });
  }
}

async function write({ input, sheet }: SheetWork): Promise<void> {
  const { styles: style, software, output } = input;
  const provenance = { style, seed: null, software };
  savePicture(output, await encodePicture(sheet, { format: 'jpeg', quality: QUALITY, provenance }));
}

function blank(width: number, height: number, colour: readonly [number, number, number]): RgbPixels {
  const data = new Uint8Array(width * height * 3);
  for (let index = 0; index < data.length; index += 3) data.set(colour, index);
  return { width, height, channels: 3, data };
}

/** Copies a picture row by row; it has to lie entirely within the sheet. */
function paste(
  sheet: RgbPixels,
  { width, height, data }: RgbPixels,
  { left, top }: { readonly left: number; readonly top: number },
): void {
  for (let row = 0; row < height; row += 1)
    sheet.data.set(
      data.subarray(row * width * 3, (row + 1) * width * 3),
      ((top + row) * sheet.width + left) * 3,
    );
}
