import type { CheckpointFolder, LoadedCheckpoint } from './checkpoints.js';
import type { SimulatedClock } from './clock.js';
import type { Dialect } from './dialect.js';
import type { Faults } from './faults.js';
import type { GenerationLock } from './generation-lock.js';
import type { GraphicsMemory } from './graphics-memory.js';
import type { Observations } from './observations.js';
import type { OptionsStore } from './options-store.js';
import type { Atelier } from './painter/atelier.js';
import type { RgbImage } from './painter/rgb-image.js';
import type { SharedState } from './shared-state.js';
import type { SimulatorSettings } from './simulator-options.js';

/** What tests and faults can do to the simulator. */
export interface SimulatorControl {
  /** Kills the process with its state; it restarts if requested. */
  crash(restartAfterMs: number | null): void;
  /** Resolves when the test releases the hang. */
  untilReleased(): Promise<void>;
  release(): void;
}

/** One life of the simulated process: everything that is lost when it dies, and its disk, which is not. */
export interface ProgramWorld {
  settings: SimulatorSettings;
  dialect: Dialect;
  clock: SimulatedClock;
  lock: GenerationLock;
  state: SharedState;
  options: OptionsStore;
  folder: CheckpointFolder;
  checkpoint: LoadedCheckpoint;
  memory: GraphicsMemory;
  /** Names of the ControlNets in memory; cleared when another checkpoint is loaded. */
  loadedControlNets: Set<string>;
  /** Maps that A1111's ControlNet kept from a job that failed while sampling, and returns with the next picture. */
  keptMaps: RgbImage[];
  faults: Faults;
  observations: Observations;
  atelier: Atelier;
  control: SimulatorControl;
  /** Aborted when the process dies. */
  gone: AbortSignal;
}
