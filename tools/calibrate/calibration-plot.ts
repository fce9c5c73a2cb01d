import { peakMiB } from '../../src/gpu/vram-coefficients.js';
import { type CalibrationJob, loadOf } from './calibration-jobs.js';
import type { Calibration } from './calibration-report.js';

interface Series {
  readonly name: string;
  readonly points: readonly { readonly megapixels: number; readonly mib: number }[];
  readonly line: readonly { readonly megapixels: number; readonly mib: number }[];
}

const WIDTH = 760;
const HEIGHT = 440;
const FRAME = { left: 70, right: 210, top: 50, bottom: 56 };
const LINE_POINTS = 40;
/** Told apart without colour sight, too; readable on white and on black. */
const COLOURS = ['#3b82c4', '#d9822b', '#2f9e77', '#c2529a', '#8a7a2e', '#7a68c9', '#c0504d', '#5f8f9f'];
const STYLE = `text{font:13px system-ui,sans-serif;fill:#24292f}.soft{fill:#6b7280}.axis{stroke:#8b949e}.grid{stroke:#8b949e;stroke-opacity:.25}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9da7b3}}`;

/** Measured peaks against the fitted formula, over the size of one picture. */
export function calibrationPlot(calibration: Calibration): string {
  const series = seriesOf(calibration);
  const points = series.flatMap((one) => [...one.points, ...one.line]);
  const right = Math.max(...points.map(({ megapixels }) => megapixels)) * 1.05;
  const top = Math.ceil(Math.max(...points.map(({ mib }) => mib)) / 500) * 500;
  const x = (megapixels: number): number =>
    FRAME.left + (megapixels / right) * (WIDTH - FRAME.left - FRAME.right);
  const y = (mib: number): number =>
    HEIGHT - FRAME.bottom - (mib / top) * (HEIGHT - FRAME.top - FRAME.bottom);
  const { facts, run } = calibration;
  const title = `${facts.program} ${run.version} · ${facts.launchMode} · ${facts.cardMiB} MiB${facts.simulator ? ' · SIMULATOR' : ''}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="GPU memory over the size of the picture, measured and fitted">`,
    `<style>${STYLE}</style>`,
    text({ x: FRAME.left, y: 24, anchor: 'start' }, `GPU memory at the peak: ${title}`),
    ...ticks(top, 6).map((mib) => horizontal(y(mib), String(mib))),
    ...ticks(right, 6).map((megapixels) => vertical(x(megapixels), megapixels.toFixed(1))),
    text({ x: (FRAME.left + WIDTH - FRAME.right) / 2, y: HEIGHT - 14 }, 'megapixels of one picture', 'soft'),
    text({ x: FRAME.left, y: FRAME.top - 8, anchor: 'start' }, 'MiB; points measured, lines fitted', 'soft'),
    ...series.flatMap(({ name, points: measured, line }, index) => {
      const colour = COLOURS[index % COLOURS.length] ?? '#888';
      const path = line.map(({ megapixels, mib }) => `${at(x(megapixels))},${at(y(mib))}`).join(' ');
      const legendY = FRAME.top + 8 + index * 22;
      return [
        `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
        ...measured.map(
          ({ megapixels, mib }) =>
            `<circle cx="${at(x(megapixels))}" cy="${at(y(mib))}" r="4" fill="${colour}"/>`,
        ),
        `<circle cx="${WIDTH - FRAME.right + 22}" cy="${legendY}" r="4" fill="${colour}"/>`,
        text({ x: WIDTH - FRAME.right + 34, y: legendY + 4, anchor: 'start' }, name),
      ];
    }),
    '</svg>',
    '',
  ].join('\n');
}

function seriesOf({ facts, run, coefficients }: Calibration): Series[] {
  const groups = new Map<string, typeof run.measured>();
  for (const measured of run.measured) {
    const name = nameOf(measured.job);
    groups.set(name, [...(groups.get(name) ?? []), measured]);
  }
  const widest = Math.max(...run.measured.map(({ job }) => loadOf(job).megapixels));
  return [...groups].flatMap(([name, measured]) => {
    const [first] = measured;
    if (first === undefined) return [];
    const to = measured.length > 1 ? widest : loadOf(first.job).megapixels;
    const sizes = Array.from({ length: LINE_POINTS + 1 }, (_, index) => (to * index) / LINE_POINTS);
    const load = loadOf(first.job);
    return {
      name,
      points: measured.map(({ job, torchMiB }) => ({
        megapixels: loadOf(job).megapixels,
        mib: torchMiB + coefficients.contextMiB,
      })),
      line: sizes.map((megapixels) => ({
        megapixels,
        mib: peakMiB({ ...load, megapixels }, facts.launchMode, { ...coefficients, marginMiB: 0 }),
      })),
    };
  });
}

function nameOf({ batch, units, lowVram }: CalibrationJob): string {
  const nets = units === 0 ? 'no ControlNet' : `${units} ControlNet${units === 1 ? '' : 's'}`;
  return `${nets}${lowVram ? ', low_vram' : ''}${batch > 1 ? `, batch of ${batch}` : ''}`;
}

/** Round values from 0 up to `most`. */
function ticks(most: number, about: number): number[] {
  const rough = most / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? most;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, index) => index * step);
}

function horizontal(y: number, label: string): string {
  const line = `<line class="${label === '0' ? 'axis' : 'grid'}" x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${at(y)}" y2="${at(y)}"/>`;
  return line + text({ x: FRAME.left - 8, y: y + 4, anchor: 'end' }, label, 'soft');
}

function vertical(x: number, label: string): string {
  const line = `<line class="${label === '0.0' ? 'axis' : 'grid'}" x1="${at(x)}" x2="${at(x)}" y1="${FRAME.top}" y2="${HEIGHT - FRAME.bottom}"/>`;
  return line + text({ x, y: HEIGHT - FRAME.bottom + 18 }, label, 'soft');
}

function text(
  { x, y, anchor = 'middle' }: { x: number; y: number; anchor?: 'start' | 'middle' | 'end' },
  words: string,
  kind = '',
): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}"${kind === '' ? '' : ` class="${kind}"`}>${escaped}</text>`;
}

function at(value: number): string {
  return value.toFixed(1);
}
