import type { GpuSettings } from './gpu.config.js';
import type { RestartPolicy } from './restart.config.js';

/** One WebUI of the configuration, which is one GPU slot. */
export interface WebUi {
  /** Name of the slot: its queue is `gpu-<name>`. */
  readonly name: string;
  readonly url: string;
  /** `user:password`; empty: none. */
  readonly credentials: string;
  readonly launchMode: GpuSettings['webUiLaunchMode'];
  /** Undefined: what follows from the launch mode. */
  readonly vramBudgetMiB: number | undefined;
  /** How much of the work it shall get, beside what follows from its measured speed; 1 is usual. */
  readonly weight: number;
  /** How it may be restarted; undefined: as the settings have it for all. */
  readonly restart?: RestartPolicy;
}

/** Names and addresses that are there more than once, each spelling of an address counted as the same. */
export function duplicates(values: readonly string[]): readonly string[] {
  const plain = values.map((value) => (URL.canParse(value) ? new URL(value).href : value));
  return values.filter((_, index) => plain.indexOf(plain[index] ?? '') < index);
}
