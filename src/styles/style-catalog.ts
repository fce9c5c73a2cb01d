import { fileURLToPath } from 'node:url';
import { readPresets } from './read-presets.js';
import { StyleUnknown } from './styles.errors.js';
import type { StylesSettings } from './styles.config.js';
import type { StylePreset } from './style-preset.js';

/** The bundled presets; the path is the same from `src/styles` and from `dist/styles`. */
const OWN_PRESETS = fileURLToPath(new URL('../../config/styles', import.meta.url));

/** All styles, validated at start. */
export class StyleCatalog {
  private readonly presets: ReadonlyMap<string, StylePreset>;

  constructor(presets: readonly StylePreset[]) {
    this.presets = new Map(presets.map((preset) => [preset.name, preset]));
  }

  /** @throws StylePresetsBroken with every problem of every file */
  static async load({ directory, defaultCheckpoint }: StylesSettings): Promise<StyleCatalog> {
    const presets = await readPresets(directory === '' ? OWN_PRESETS : directory);
    const fallback = defaultCheckpoint === '' ? null : { anyOf: [defaultCheckpoint], required: true };
    return new StyleCatalog(
      presets.map((preset) => ({ ...preset, checkpoint: preset.checkpoint ?? fallback })),
    );
  }

  /** Sorted by name. */
  all(): readonly StylePreset[] {
    return [...this.presets.values()];
  }

  /** @throws StyleUnknown 404 */
  get(name: string): StylePreset {
    const preset = this.presets.get(name);
    if (preset === undefined) throw new StyleUnknown(this.unknown());
    return preset;
  }

  /** The style of a submission. @throws StyleUnknown 422 with the field `style` */
  forSubmission(name: string): StylePreset {
    const preset = this.presets.get(name);
    if (preset !== undefined) return preset;
    const fields = [{ field: 'style', code: 'style_unknown', detail: this.unknown() }];
    throw new StyleUnknown(this.unknown(), { status: 422, fields });
  }

  private unknown(): string {
    return `Available styles: ${[...this.presets.keys()].join(', ')}.`;
  }
}
