import { setTimeout as sleep } from 'node:timers/promises';
import { WebUiFailure } from '../../src/webui/webui-failure.js';
import { median } from '../bench/statistics.js';
import { type CalibrationJob, describeJob } from './calibration-jobs.js';
import { readyJob, type ReadyJob } from './job-body.js';
import type { MeasuredWebUi, MemorySample, WebUiFacts } from './measured-webui.js';

/** Peak memory of one job on the card, as seen by torch's allocator. */
export interface JobMeasurement {
  readonly job: CalibrationJob;
  readonly torchMiB: number;
  /** Memory outside of torch: the CUDA context, and other programs. */
  readonly besideMiB: number;
  readonly samples: number;
  readonly seconds: number;
}

export interface CalibrationRun {
  readonly measured: readonly JobMeasurement[];
  /** The first job of each series that did not fit. */
  readonly tooLarge: readonly CalibrationJob[];
  /** As reported by the WebUI with its pictures. */
  readonly version: string;
}

export interface MeasuringTools {
  readonly webui: MeasuredWebUi;
  readonly facts: WebUiFacts;
  readonly steps: number;
  readonly signal: AbortSignal;
}

const SAMPLE_EVERY_MS = 20;
const INTERRUPT_EVERY_MS = 250;
const WARM_UP: CalibrationJob = { width: 256, height: 256, batch: 1, units: 0, lowVram: false };

/** Runs all series, one job after the other, and prints each result; an out of memory ends its series. */
export async function measureSeries(
  series: readonly (readonly CalibrationJob[])[],
  tools: MeasuringTools,
): Promise<CalibrationRun> {
  const measured: JobMeasurement[] = [];
  const tooLarge: CalibrationJob[] = [];
  const total = series.flat().length;
  let started = 0;
  console.log('Loading the checkpoint …');
  const { version } = await measure(WARM_UP, tools);
  for (const jobs of series) {
    for (const [index, job] of jobs.entries()) {
      started += 1;
      process.stdout.write(`[${started}/${total}] ${describeJob(job)} … `);
      const result = await measure(job, tools).catch(outOfMemory);
      if (result === null) {
        console.log('out of memory: the rest of this series is left out');
        tooLarge.push(job);
        started += jobs.length - index - 1;
        break;
      }
      const { torchMiB, besideMiB, seconds, samples } = result.measurement;
      console.log(`${Math.round(torchMiB + besideMiB)} MiB (${seconds.toFixed(1)} s, ${samples} samples)`);
      measured.push(result.measurement);
    }
  }
  return { measured, tooLarge, version };
}

async function measure(
  job: CalibrationJob,
  { webui, facts, steps, signal }: MeasuringTools,
): Promise<{ measurement: JobMeasurement; version: string }> {
  signal.throwIfAborted();
  await webui.refuseWhileBusy();
  const ready = await readyJob(job, facts, steps);
  const before = await webui.memory();
  const startedAt = performance.now();
  const samples: MemorySample[] = [];
  const version = await whileItRuns(webui, ready, { signal, onSample: (sample) => samples.push(sample) });
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await webui.memory();
  // If the lifetime peak rose with this job, it is the job's; otherwise the largest sample has to do.
  const seen = Math.max(...[before, ...samples].map(({ torchMiB }) => torchMiB));
  const rose = after.torchPeakMiB > before.torchPeakMiB;
  const beside = median([before, ...samples, after].map(({ usedMiB, torchMiB }) => usedMiB - torchMiB));
  return {
    version,
    measurement: {
      job,
      torchMiB: rose ? after.torchPeakMiB : seen,
      besideMiB: beside,
      samples: samples.length,
      seconds,
    },
  };
}

/**
 * Posts the job and samples the card until it has ended. When aborted, it interrupts the job and still waits for
 * its end.
 */
async function whileItRuns(
  webui: MeasuredWebUi,
  { taskId, body }: ReadyJob,
  { signal, onSample }: { signal: AbortSignal; onSample: (sample: MemorySample) => void },
): Promise<string> {
  const ended = new AbortController();
  const post = webui.paint(body).finally(() => ended.abort());
  post.catch(() => undefined); // awaited below, after the last sample
  while (!ended.signal.aborted) {
    try {
      if (signal.aborted) await webui.interrupt(taskId);
      else onSample(await webui.memory());
    } catch {
      // A failed request says nothing about the job: its own POST will tell.
    }
    await sleep(signal.aborted ? INTERRUPT_EVERY_MS : SAMPLE_EVERY_MS);
  }
  const version = await post;
  signal.throwIfAborted();
  return version;
}

function outOfMemory(error: unknown): null {
  if (error instanceof WebUiFailure && error.kind === 'out-of-gpu-memory') return null;
  throw error;
}
