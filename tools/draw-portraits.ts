import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { drawFigure } from './portraits/figure.js';
import { LINA, OMAR } from './portraits/person.js';
import { drawScenery, FILTERS } from './portraits/scenery.js';

/** Draws the project's own portraits: the built-in photo `sample`, and the fixtures of the face tests. */
interface Picture {
  /** Path without extension, from the root of the project. */
  readonly name: string;
  readonly drawing: string;
  /** Size of the JPEG in pixels. */
  readonly width: number;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function svg(width: number, height: number, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n${FILTERS}\n${content}\n</svg>\n`;
}

/** A figure of 1024 x 1280 on scenery, or on a plain wall. */
const portrait = (figure: string) => svg(1024, 1280, drawScenery(1024, 1280) + figure);
const plain = (figure: string, wall = '#9aa7ad') =>
  svg(1024, 1280, `<rect width="1024" height="1280" fill="${wall}"/>${figure}`);
const placed = (figure: string, transform: string) => `<g transform="${transform}">${figure}</g>`;

const lina = drawFigure(LINA);
const omar = drawFigure(OMAR, { hair: 'short' });

const FIXTURES = 'test/fixtures/portraits/';
const sample: Picture = { name: 'assets/sample-portrait', drawing: portrait(lina), width: 1024 };
const fixtures: Picture[] = [
  { name: `${FIXTURES}frontal`, drawing: plain(omar), width: 512 },
  { name: `${FIXTURES}turned`, drawing: plain(drawFigure(LINA, { yaw: 20 })), width: 512 },
  { name: `${FIXTURES}two`, drawing: two(), width: 1024 },
  { name: `${FIXTURES}tiny`, drawing: tiny(), width: 1600 },
  { name: `${FIXTURES}sideways`, drawing: sideways(), width: 640 },
  { name: `${FIXTURES}cut-off`, drawing: cutOff(), width: 512 },
  { name: `${FIXTURES}landscape`, drawing: svg(1280, 960, drawScenery(1280, 960, 11)), width: 800 },
];

function two(): string {
  const left = placed(lina, 'translate(-60 120) scale(.9)');
  const right = placed(omar, 'translate(760 330) scale(.7)');
  return svg(1536, 1180, drawScenery(1536, 1180, 5) + left + right);
}

/** A face of about 6 % of the longer side: smaller than the detector finds in the whole picture. */
function tiny(): string {
  return svg(1600, 1200, drawScenery(1600, 1200, 8) + placed(lina, 'translate(980 944) scale(.2)'));
}

function sideways(): string {
  return svg(1280, 1024, placed(plain(omar), 'translate(0 1024) rotate(-90)'));
}

/** The right border of the picture runs through the face, just outside of one eye. */
function cutOff(): string {
  return svg(700, 1280, `<rect width="700" height="1280" fill="#b9a58f"/>${placed(lina, 'translate(60 0)')}`);
}

await mkdir(`${ROOT}assets`, { recursive: true });
await mkdir(`${ROOT}${FIXTURES}`, { recursive: true });
await writeFile(`${ROOT}${sample.name}.svg`, sample.drawing);
for (const { name, drawing, width } of [sample, ...fixtures]) {
  await sharp(Buffer.from(drawing))
    .resize(width)
    .jpeg({ quality: 85, mozjpeg: true })
    .toFile(`${ROOT}${name}.jpg`);
}
