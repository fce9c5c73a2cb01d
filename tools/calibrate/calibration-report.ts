import { stringify } from 'yaml';
import { peakMiB, type VramCoefficients } from '../../src/gpu/vram-coefficients.js';
import { describeJob, loadOf } from './calibration-jobs.js';
import type { CalibrationRun } from './measure-jobs.js';
import type { WebUiFacts } from './measured-webui.js';

export interface Calibration {
  readonly url: string;
  /** ISO 8601. */
  readonly at: string;
  readonly facts: WebUiFacts;
  readonly run: CalibrationRun;
  readonly coefficients: VramCoefficients;
}

/** Measured and fitted memory of each job, as a Markdown table. */
export function calibrationTable({ facts, run, coefficients }: Calibration): string {
  const rows = run.measured.map(({ job, torchMiB }) => {
    const measured = torchMiB + coefficients.contextMiB;
    // The margin is only for estimates: the table shows the error of the fit itself.
    const line = peakMiB(loadOf(job), facts.launchMode, { ...coefficients, marginMiB: 0 });
    return `| ${describeJob(job)} | ${mib(measured)} | ${mib(line)} | ${signed(line - measured)} |`;
  });
  const lost = run.tooLarge.map((job) => `| ${describeJob(job)} | out of memory | | |`);
  return ['| job | measured MiB | fitted MiB | off by |', '| --- | --- | --- | --- |', ...rows, ...lost].join(
    '\n',
  );
}

/** The content of the file for VRAM_COEFFICIENTS_FILE. */
export function coefficientsFile({ url, at, facts, run, coefficients }: Calibration): string {
  const { program, launchMode, cardMiB, simulator } = facts;
  const measured = {
    program,
    launchMode,
    cardMiB,
    at,
    url: new URL(url).origin,
    ...(run.version === '' ? {} : { version: run.version }),
    jobs: run.measured.length,
  };
  const rounded = Object.fromEntries(
    Object.entries(coefficients).map(([name, value]: [string, number]) => [
      name,
      Math.round(value * 10) / 10,
    ]),
  );
  const about = [
    '# GPU memory of a WebUI as `npm run calibrate` measured it; read through VRAM_COEFFICIENTS_FILE.',
    ...(simulator ? ['# Measured with the SIMULATOR: does not apply to any real card.'] : []),
  ];
  return `${about.join('\n')}\n${stringify({ measured, coefficients: rounded })}`;
}

function mib(value: number): string {
  return String(Math.round(value));
}

function signed(value: number): string {
  const rounded = Math.round(value);
  return rounded > 0 ? `+${rounded}` : String(rounded);
}
