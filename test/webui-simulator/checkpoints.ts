import { createHash } from 'node:crypto';
import type { SimulatedClock } from './clock.js';
import type { GraphicsMemory } from './graphics-memory.js';
import type { OptionsStore } from './options-store.js';
import type { CheckpointFile, Program } from './simulator-options.js';
import { PythonException } from './webui-error.js';

const FOLDER = '/webui/models/Stable-diffusion';
const NO_MODEL: Record<Program, PythonException> = {
  a1111: new PythonException(
    'FileNotFoundError',
    'No checkpoints found. When searching for checkpoints, looked at:\n - file /webui/model.ckpt\n' +
      ` - directory ${FOLDER}Can't run without a checkpoint. Find and place a .ckpt or .safetensors file into any of those locations.`,
  ),
  forge: new PythonException(
    'ValueError',
    'You do not have any model! Please download at least one model in [models/Stable-diffusion].',
  ),
};

export interface Checkpoint {
  name: string;
  sha256: string;
  content: 'good' | 'broken' | 'nan';
}

const toCheckpoint = ({ name, sha256, content }: CheckpointFile): Checkpoint => ({
  name,
  sha256: sha256 ?? createHash('sha256').update(name).digest('hex'),
  content: content ?? 'good',
});

/** The models folder, which survives the process: files, and the cache of hashes already computed. */
export class CheckpointFolder {
  files: Checkpoint[];
  /** Renamed by Forge, but still listed until the folder is read again. */
  private readonly corrupted = new Set<string>();
  readonly hashed = new Set<string>();

  constructor(files: readonly CheckpointFile[]) {
    // By file name: `a-b.safetensors` comes before `a.safetensors`.
    this.files = files.map(toCheckpoint).toSorted((a, b) => (`${a.name}.` < `${b.name}.` ? -1 : 1));
  }

  /** Forge renames a file that it can't read to `<file>.corrupted`. */
  corrupt(file: Checkpoint): void {
    this.corrupted.add(file.name);
  }

  rescan(): void {
    this.files = this.files.filter(({ name }) => !this.corrupted.has(name));
  }

  /** The title gains its hash with the first load. */
  title(file: Checkpoint): string {
    const known = this.hashed.has(file.name) ? ` [${file.sha256.slice(0, 10)}]` : '';
    return `${file.name}.safetensors${known}`;
  }

  /** Finds a file by any of its names, else by the shortest title that contains the text. */
  find(wanted: string): Checkpoint | null {
    const exact = this.files.find((file) =>
      [
        file.name,
        `${file.name}.safetensors`,
        this.title(file),
        file.sha256,
        file.sha256.slice(0, 10),
        `${file.name} [${file.sha256.slice(0, 10)}]`,
        `${file.name}.safetensors [${file.sha256.slice(0, 10)}]`,
      ].includes(wanted),
    );
    const similar = this.files.filter((file) => wanted !== '' && this.title(file).includes(wanted));
    return exact ?? similar.toSorted((a, b) => a.name.length - b.name.length)[0] ?? null;
  }

  list(): object[] {
    return this.files.map((file) => {
      const known = this.hashed.has(file.name);
      return {
        title: this.title(file),
        model_name: file.name,
        hash: known ? file.sha256.slice(0, 10) : null,
        sha256: known ? file.sha256 : null,
        filename: `${FOLDER}/${file.name}.safetensors`,
        config: null,
      };
    });
  }
}

/** The one model in memory and how it is loaded, for both programs, which fail differently. */
export class LoadedCheckpoint {
  current: Checkpoint | null = null;
  /** Forge compares with this before it loads; after a failed load it still names the last good model. */
  private lastGood: string | null = null;
  private loading: Promise<void> = Promise.resolve();

  constructor(
    private readonly program: Program,
    private readonly folder: CheckpointFolder,
    private readonly options: OptionsStore,
    private readonly machine: { clock: SimulatedClock; memory: GraphicsMemory },
  ) {
    const first = folder.files[0];
    if (options.text('sd_model_checkpoint') === '' && first !== undefined) {
      options.set('sd_model_checkpoint', folder.title(first));
    }
  }

  /** A1111 does this in the background right after its start. */
  loadInBackground(): void {
    this.loading = this.ensure().then(
      () => undefined,
      () => undefined,
    );
  }

  /** Loads the selected checkpoint unless it is loaded. Throws what the program throws. */
  async ensure(): Promise<Checkpoint> {
    await this.loading;
    if (this.folder.files.length === 0) throw NO_MODEL[this.program];
    const wanted = this.wanted();
    if (this.program === 'forge' && this.current === null && this.lastGood === wanted.name) {
      throw new PythonException('AttributeError', "'NoneType' object has no attribute 'sd_checkpoint_info'");
    }
    if (this.current?.name !== wanted.name) await this.load(wanted);
    return wanted;
  }

  private wanted(): Checkpoint {
    const found =
      this.folder.find(this.options.text('sd_model_checkpoint')) ?? this.current ?? this.folder.files[0];
    if (found === undefined) throw NO_MODEL[this.program];
    return found;
  }

  private async load(file: Checkpoint): Promise<void> {
    const { clock, memory } = this.machine;
    await clock.wait(clock.duration('checkpointLoadMs') * clock.drawNoise());
    if (file.content === 'broken') throw this.unreadable(file);
    this.current = file;
    this.lastGood = file.name;
    this.folder.hashed.add(file.name);
    // A1111 overwrites the requested name with the full title.
    if (this.program === 'a1111') this.options.set('sd_model_checkpoint', this.folder.title(file));
    this.options.set('sd_checkpoint_hash', file.sha256);
    memory.loadModel();
  }

  private unreadable(file: Checkpoint): PythonException {
    if (this.program === 'a1111') {
      return new PythonException(
        'SafetensorError',
        'Error while deserializing header: InvalidHeaderDeserialization',
      );
    }
    // Forge renames the file, and has already unloaded the previous model.
    this.folder.corrupt(file);
    this.current = null;
    return new PythonException('ValueError', 'Failed to recognize model type!');
  }
}
