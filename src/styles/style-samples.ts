import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotFound } from '../errors/general.errors.js';

/** The bundled sample pictures; the path is the same from `src/styles` and from `dist/styles`. */
const OWN_SAMPLES = fileURLToPath(new URL('../../assets/styles', import.meta.url));

/** Sample pictures of the styles, `<name>.jpg`; optional for each style. */
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
    return []; // Samples are optional.
  }
}
