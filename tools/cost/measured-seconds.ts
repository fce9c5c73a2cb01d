import { ToolFailure } from '../stack/run-tool.js';

/** What a running service has measured of its GPUs. */
export interface MeasuredSeconds {
  readonly gpuSeconds: number;
  /** Null when no WebUI was seen to start. */
  readonly coldStartSeconds: number | null;
}

/** @throws ToolFailure when `text` is not the exposition of a service that measures this */
export function readMeasured(text: string): MeasuredSeconds {
  const [gpuSeconds] = valuesOf(text, 'easel_gpu_seconds_per_transfer');
  if (gpuSeconds === undefined)
    throw new ToolFailure('There is no easel_gpu_seconds_per_transfer among the metrics');
  const [start, load] = ['start', 'load'].map((phase) =>
    valuesOf(text, 'easel_cold_start_seconds', `phase="${phase}"`),
  );
  const coldStarts = [...(start ?? []), ...(load ?? [])];
  const longest = Math.max(0, ...(start ?? [])) + Math.max(0, ...(load ?? []));
  return { gpuSeconds, coldStartSeconds: coldStarts.length === 0 ? null : longest };
}

/** The values of a metric's samples that have this label. */
function valuesOf(text: string, metric: string, label = ''): number[] {
  return text
    .split('\n')
    .filter(
      (line) => (line.startsWith(`${metric} `) || line.startsWith(`${metric}{`)) && line.includes(label),
    )
    .map((line) => Number(line.slice(line.lastIndexOf(' '))));
}
