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

/** What a test can do to the simulator from outside, and the faults from within. */
export interface SimulatorControl {
  /** The process dies with everything in it; it comes back when asked. */
  crash(restartAfterMs: number | null): void;
  /** Resolves when the test releases what hangs. */
  untilReleased(): Promise<void>;
  release(): void;
}

/** One life of the simulated process: everything that is lost when it dies, and the disk that isn't. */
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
  /** Names of the ControlNets in memory; emptied by every other checkpoint. */
  loadedControlNets: Set<string>;
  /** What A1111's ControlNet kept of a job that failed while it sampled, and returns with the next picture. */
  keptMaps: RgbImage[];
  faults: Faults;
  observations: Observations;
  atelier: Atelier;
  control: SimulatorControl;
  /** Aborted when the process dies. */
  gone: AbortSignal;
}
