import type { GpuSettings } from './gpu.config.js';
import type { RestartPolicy } from './restart.config.js';

/** One configured WebUI, which is one GPU slot. */
export interface WebUi {
  /** Name of the slot: its queue is `gpu-<name>`. */
  readonly name: string;
  readonly url: string;
  /** `user:password`; empty if there are none. */
  readonly credentials: string;
  readonly launchMode: GpuSettings['webUiLaunchMode'];
  /** Undefined: derived from the launch mode. */
  readonly vramBudgetMiB: number | undefined;
  /** Share of the work relative to its measured speed; 1 by default. */
  readonly weight: number;
  /** How to restart it; undefined: as the settings say for all WebUIs. */
  readonly restart?: RestartPolicy;
}

/** Repeated names or addresses. Different spellings of one address count as equal. */
export function duplicates(values: readonly string[]): readonly string[] {
  const plain = values.map((value) => (URL.canParse(value) ? new URL(value).href : value));
  return values.filter((_, index) => plain.indexOf(plain[index] ?? '') < index);
}
