/** The models of one backend, in its own spelling. `Capabilities` has this shape. */
export interface ModelInventory {
  readonly checkpoints: readonly { readonly title: string; readonly name: string }[];
  readonly samplers: readonly string[];
  /** Empty if the WebUI has no schedulers: A1111 before 1.9 joins them to the sampler, `DPM++ 2M Karras`. */
  readonly schedulers: readonly string[];
  readonly controlNetModels: readonly string[];
  readonly controlNetModules: readonly string[];
  /** Maximum number of units per job; the WebUI silently drops the rest. */
  readonly controlNetUnits: number;
}

/** The models that the backends last listed. */
export abstract class InstalledModels {
  /** One entry for each backend that was ever seen, even if it is down now. */
  abstract inventories(): readonly ModelInventory[];
}
