import { peakMiB } from '../../src/gpu/vram-coefficients.js';
import { chartSvg, type Series } from '../plot/chart.js';
import { type CalibrationJob, loadOf } from './calibration-jobs.js';
import type { Calibration } from './calibration-report.js';

const LINE_POINTS = 40;

/** Plots measured peaks and the fitted formula over the size of one picture. */
export function calibrationPlot(calibration: Calibration): string {
  const { facts, run } = calibration;
  const what = `${facts.program} ${run.version} · ${facts.launchMode} · ${facts.cardMiB} MiB`;
  return chartSvg({
    title: `GPU memory at the peak: ${what}${facts.simulator ? ' · SIMULATOR' : ''}`,
    x: 'megapixels of one picture',
    y: 'MiB; points measured, lines fitted',
    series: seriesOf(calibration),
  });
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
        x: loadOf(job).megapixels,
        y: torchMiB + coefficients.contextMiB,
      })),
      line: sizes.map((megapixels) => ({
        x: megapixels,
        y: peakMiB({ ...load, megapixels }, facts.launchMode, { ...coefficients, marginMiB: 0 }),
      })),
    };
  });
}

function nameOf({ batch, units, lowVram }: CalibrationJob): string {
  const nets = units === 0 ? 'no ControlNet' : `${units} ControlNet${units === 1 ? '' : 's'}`;
  return `${nets}${lowVram ? ', low_vram' : ''}${batch > 1 ? `, batch of ${batch}` : ''}`;
}
