import { ToolFailure } from '../stack/run-tool.js';

/** Values that a running service has measured on its GPUs. */
export interface MeasuredSeconds {
  readonly gpuSeconds: number;
  /** Null if no start of a WebUI was observed. */
  readonly coldStartSeconds: number | null;
}

/** @throws ToolFailure if `text` is not a metrics exposition with these values */
export function readMeasured(text: string): MeasuredSeconds {
  const [gpuSeconds] = valuesOf(text, 'easel_gpu_seconds_per_transfer');
  if (gpuSeconds === undefined) throw new ToolFailure('The metrics have no easel_gpu_seconds_per_transfer');
  const [start, load] = ['start', 'load'].map((phase) =>
    valuesOf(text, 'easel_cold_start_seconds', `phase="${phase}"`),
  );
  const coldStarts = [...(start ?? []), ...(load ?? [])];
  const longest = Math.max(0, ...(start ?? [])) + Math.max(0, ...(load ?? []));
  return { gpuSeconds, coldStartSeconds: coldStarts.length === 0 ? null : longest };
}

/** The values of a metric's samples with this label. */
function valuesOf(text: string, metric: string, label = ''): number[] {
  return text
    .split('\n')
    .filter(
      (line) => (line.startsWith(`${metric} `) || line.startsWith(`${metric}{`)) && line.includes(label),
    )
    .map((line) => Number(line.slice(line.lastIndexOf(' '))));
}
