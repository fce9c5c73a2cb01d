import type { LaunchMode } from '../../src/gpu/capabilities.js';
import {
  defaultCoefficients,
  peakMiB,
  phaseMiB,
  type VramCoefficients,
  type VramLoad,
} from '../../src/gpu/vram-coefficients.js';
import { ToolFailure } from '../stack/run-tool.js';
import { leastSquares } from './least-squares.js';

/** The peak of one job on the card, CUDA context included. */
export interface MeasuredPeak {
  readonly load: VramLoad;
  readonly peakMiB: number;
}

type Phase = 'sampling' | 'decoding';
/** What the jobs tell; the rest is known. */
type Unknown = 'unetMiB' | 'controlNetMiB' | 'samplingMiBPerMegapixel' | 'decodingMiBPerMegapixel';

const UNKNOWNS: readonly Unknown[] = [
  'unetMiB',
  'controlNetMiB',
  'samplingMiBPerMegapixel',
  'decodingMiBPerMegapixel',
];
/** How high decoding is thought to be at first, in shares of the careful default: the fit may stop at a wrong split. */
const FIRST_GUESSES = [1, 0.5, 0.25];
const MOST_ROUNDS = 20;

/**
 * The coefficients with which the service's own formula meets the measured peaks best. A peak is either that of the
 * sampling or that of the decoding: guessed, fitted by least squares, and guessed again by what came out until nothing
 * changes. What no peak tells keeps its default, as far as the peaks allow.
 * @throws ToolFailure when the jobs do not tell the coefficients apart.
 */
export function fitCoefficients(
  peaks: readonly MeasuredPeak[],
  contextMiB: number,
  launchMode: LaunchMode,
): VramCoefficients {
  const defaults = { ...defaultCoefficients(launchMode), contextMiB };
  const fits = FIRST_GUESSES.flatMap((share) => {
    const decodingMiBPerMegapixel = defaults.decodingMiBPerMegapixel * share;
    return settle(peaks, { ...defaults, decodingMiBPerMegapixel }, launchMode) ?? [];
  });
  const [best] = fits.toSorted((a, b) => squares(peaks, a, launchMode) - squares(peaks, b, launchMode));
  if (best === undefined || UNKNOWNS.some((name) => best[name] <= 0)) {
    throw new ToolFailure(
      'These jobs do not tell the coefficients apart: measure at least four sizes, and one ControlNet more than none.',
    );
  }
  return withMargin(best, peaks, launchMode);
}

function settle(
  peaks: readonly MeasuredPeak[],
  guess: VramCoefficients,
  launchMode: LaunchMode,
): VramCoefficients | null {
  let current = guess;
  let before = '';
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const phases = peaks.map(({ load }): Phase => {
      const { sampling, decoding } = phaseMiB(load, launchMode, current);
      return sampling >= decoding ? 'sampling' : 'decoding';
    });
    if (phases.join() === before) break;
    before = phases.join();
    const solved = solve(peaks, { phases, known: guess, launchMode });
    if (solved === null) return null;
    current = solved;
  }
  return current;
}

function solve(
  peaks: readonly MeasuredPeak[],
  given: {
    readonly phases: readonly Phase[];
    readonly known: VramCoefficients;
    readonly launchMode: LaunchMode;
  },
): VramCoefficients | null {
  const { phases, known, launchMode } = given;
  // The formula is linear in each: what one unit of it adds to a phase is its factor.
  const nothing = { ...known, ...Object.fromEntries(UNKNOWNS.map((name) => [name, 0])) };
  const at = (index: number, coefficients: VramCoefficients): number => {
    const load = peaks[index]?.load;
    return load === undefined ? 0 : phaseMiB(load, launchMode, coefficients)[phases[index] ?? 'sampling'];
  };
  const factor = (index: number, name: Unknown): number =>
    at(index, { ...nothing, [name]: 1 }) - at(index, nothing);
  const told = UNKNOWNS.filter((name) => peaks.some((_, index) => Math.abs(factor(index, name)) > 1e-9));
  const untold = Object.fromEntries(
    UNKNOWNS.filter((name) => !told.includes(name)).map((name) => [name, known[name]]),
  );
  const rows = peaks.map((_, index) => told.map((name) => factor(index, name)));
  const values = peaks.map(({ peakMiB: measured }, index) => measured - at(index, { ...nothing, ...untold }));
  const found = leastSquares(rows, values);
  if (found === null) return null;
  const fitted = Object.fromEntries(told.map((name, index) => [name, found[index] ?? 0]));
  return lowered({ ...nothing, ...untold, ...fitted }, peaks, { launchMode, untold: Object.keys(untold) });
}

/** A phase that was never the peak can't need more than the peaks: then its default is too high. */
function lowered(
  coefficients: VramCoefficients,
  peaks: readonly MeasuredPeak[],
  { launchMode, untold }: { readonly launchMode: LaunchMode; readonly untold: readonly string[] },
): VramCoefficients {
  let { samplingMiBPerMegapixel: sampling, decodingMiBPerMegapixel: decoding } = coefficients;
  for (const { load, peakMiB: measured } of peaks) {
    const flat = phaseMiB({ ...load, megapixels: 0 }, launchMode, coefficients);
    const { megapixels, batch } = load;
    if (untold.includes('samplingMiBPerMegapixel'))
      sampling = Math.min(sampling, (measured - flat.sampling) / (megapixels * batch));
    if (untold.includes('decodingMiBPerMegapixel'))
      decoding = Math.min(decoding, (measured - flat.decoding) / megapixels);
  }
  return { ...coefficients, samplingMiBPerMegapixel: sampling, decodingMiBPerMegapixel: decoding };
}

/** No measured job may need more than its estimate says. */
function withMargin(
  fitted: VramCoefficients,
  peaks: readonly MeasuredPeak[],
  launchMode: LaunchMode,
): VramCoefficients {
  const over = peaks.map(({ load, peakMiB: measured }) => measured - peakMiB(load, launchMode, fitted));
  return { ...fitted, marginMiB: Math.max(0, ...over) };
}

function squares(peaks: readonly MeasuredPeak[], fitted: VramCoefficients, launchMode: LaunchMode): number {
  return peaks.reduce(
    (total, { load, peakMiB: measured }) => total + (measured - peakMiB(load, launchMode, fitted)) ** 2,
    0,
  );
}
