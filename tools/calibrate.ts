import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DeadlineReached } from '../src/webui/deadline.js';
import { WebUiFailure } from '../src/webui/webui-failure.js';
import { median } from './bench/statistics.js';
import {
  type CalibrateRequest,
  CALIBRATE_USAGE,
  readCalibrateArguments,
} from './calibrate/calibrate-arguments.js';
import { loadOf, planSeries } from './calibrate/calibration-jobs.js';
import { calibrationPlot } from './calibrate/calibration-plot.js';
import { type Calibration, calibrationTable, coefficientsFile } from './calibrate/calibration-report.js';
import { fitCoefficients } from './calibrate/fit-coefficients.js';
import { type CalibrationRun, measureSeries } from './calibrate/measure-jobs.js';
import { MeasuredWebUi, type WebUiFacts } from './calibrate/measured-webui.js';
import { runTool, ToolFailure } from './stack/run-tool.js';

/** A CUDA context takes about half of this: more belongs to another program. */
const MUCH_BESIDE_TORCH_MIB = 1200;

await runTool(async ({ signal }) => {
  const request = readCalibrateArguments(process.argv.slice(2));
  if (request === 'help') {
    console.log(CALIBRATE_USAGE);
    return;
  }
  const webui = new MeasuredWebUi(request.url, request.auth);
  try {
    await calibrate(request, webui, signal);
  } catch (error) {
    throw forPeople(error, request.url);
  } finally {
    webui.close();
  }
});

async function calibrate(
  request: CalibrateRequest,
  webui: MeasuredWebUi,
  signal: AbortSignal,
): Promise<void> {
  const facts = await webui.look(request.launchMode);
  const { program, launchMode, cardMiB, controlNetModels, simulator } = facts;
  console.log(`${program}, ${launchMode}, ${cardMiB} MiB, ${controlNetModels.length} ControlNet models`);
  if (simulator) console.log('This is the SIMULATOR: its figures do not apply to any real card.');
  const units = request.units.filter((count) => count <= controlNetModels.length);
  if (units.length < request.units.length) console.log('Jobs with more ControlNets than that are skipped.');
  const series = planSeries({ ...request, units, takesLowVram: program === 'a1111' });
  const run = await measureSeries(series, { webui, facts, steps: request.steps, signal });
  const calibration = evaluate(request.url, facts, run);
  console.log(`\n${calibrationTable(calibration)}\n`);
  await write(
    calibration,
    request.out ?? resolve(process.env.INIT_CWD ?? '.', `vram-${program}-${launchMode}.yaml`),
  );
}

function evaluate(url: string, facts: WebUiFacts, run: CalibrationRun): Calibration {
  if (run.measured.length === 0) throw new ToolFailure('No job fitted on the card.');
  const contextMiB = median(run.measured.map(({ besideMiB }) => besideMiB));
  if (contextMiB > MUCH_BESIDE_TORCH_MIB) {
    console.log(
      `${Math.round(contextMiB)} MiB are used outside of torch: another program seems to use the card.`,
    );
  }
  const peaks = run.measured.map(({ job, torchMiB }) => ({
    load: loadOf(job),
    peakMiB: torchMiB + contextMiB,
  }));
  const coefficients = fitCoefficients(peaks, contextMiB, facts.launchMode);
  return { url, at: new Date().toISOString(), facts, run, coefficients };
}

async function write(calibration: Calibration, file: string): Promise<void> {
  const plot = `${file.replace(/\.ya?ml$/, '')}.svg`;
  await writeFile(file, coefficientsFile(calibration));
  await writeFile(plot, calibrationPlot(calibration));
  console.log(`Written: ${file} and ${plot}\nFor the service: VRAM_COEFFICIENTS_FILE=${file}`);
}

function forPeople(error: unknown, url: string): unknown {
  if (error instanceof DeadlineReached) return new ToolFailure(`${url} did not answer in time.`);
  if (!(error instanceof WebUiFailure)) return error;
  const said = error.exception === null ? '' : ` (${error.exception})`;
  return new ToolFailure(`${url} can't be measured: ${error.message}${said}`);
}
