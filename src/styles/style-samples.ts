import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotFound } from '../errors/general.errors.js';

/** Sample pictures that come with the service; the same folder seen from `src/styles` and from `dist/styles`. */
const OWN_SAMPLES = fileURLToPath(new URL('../../assets/styles', import.meta.url));

/** One sample picture per style, `<name>.jpg`. A style may have none. */
export class StyleSamples {
  private readonly files: ReadonlySet<string>;

  constructor(private readonly directory: string = OWN_SAMPLES) {
    this.files = new Set(listed(directory));
  }

  has(style: string): boolean {
    return this.files.has(`${style}.jpg`);
  }

  /** @throws NotFound */
  file(style: string): string {
    if (!this.has(style)) throw new NotFound(`The style ${style} has no sample picture.`);
    return join(this.directory, `${style}.jpg`);
  }
}

function listed(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // Samples are decoration: a service without them is whole.
  }
}
