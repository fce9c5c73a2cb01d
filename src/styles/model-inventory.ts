/** What one backend lists, exactly as it spells it. The backends' capabilities have this shape. */
export interface ModelInventory {
  readonly checkpoints: readonly { readonly title: string; readonly name: string }[];
  readonly samplers: readonly string[];
  /** Empty where the WebUI knows no schedulers: A1111 before 1.9 joins them to the sampler, `DPM++ 2M Karras`. */
  readonly schedulers: readonly string[];
  readonly controlNetModels: readonly string[];
  readonly controlNetModules: readonly string[];
  /** How many units the WebUI takes; it drops the others without a word. */
  readonly controlNetUnits: number;
}

/** Which models there are. Provided from what the backends last said. */
export abstract class InstalledModels {
  /** One entry for each backend that was ever seen, also if it is down now. */
  abstract inventories(): readonly ModelInventory[];
}
