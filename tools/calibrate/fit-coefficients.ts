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
/** Coefficients that are fitted; the others are known. */
type Unknown = 'unetMiB' | 'controlNetMiB' | 'samplingMiBPerMegapixel' | 'decodingMiBPerMegapixel';

const UNKNOWNS: readonly Unknown[] = [
  'unetMiB',
  'controlNetMiB',
  'samplingMiBPerMegapixel',
  'decodingMiBPerMegapixel',
];
/**
 * First guesses for decoding, as shares of the conservative default: from a bad one the fit may converge to a
 * wrong split.
 */
const FIRST_GUESSES = [1, 0.5, 0.25];
const MOST_ROUNDS = 20;

/**
 * Fits the coefficients of the service's own formula to the measured peaks. Each peak is that of either sampling
 * or decoding: this is guessed, fitted by least squares, and guessed again from the result until nothing changes.
 * Coefficients that no peak depends on keep their default, as far as the peaks allow.
 * @throws ToolFailure if the jobs do not determine the coefficients
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
      'These jobs do not determine the coefficients: measure at least four sizes, with and without a ControlNet.',
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
  // The formula is linear in each coefficient: its factor is what one unit of it adds to a phase.
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

/** A phase that was never the peak can't need more than the peaks: if its default does, it is lowered. */
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

/** Raises the margin so that no measured job exceeds its estimate. */
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
