import type { ProgramLists } from './program-lists.js';
import type { Program } from './simulator-options.js';
import { PythonException } from './webui-error.js';

export type OptionValues = Record<string, unknown>;

/** A1111 ignores them over HTTP, Forge forgot to. */
const RESTRICTED = new Set(['api_enable_requests', 'api_forbid_local_requests', 'api_useragent']);

/**
 * The settings of the program in two layers: defaults, and values loaded from config.json or written since. It is
 * a bug of the program that an override is only restored if its key is in the second layer.
 */
export class OptionsStore {
  private readonly defaults: OptionValues;
  private readonly unlisted: OptionValues;
  private data: OptionValues;

  constructor(
    lists: Pick<ProgramLists, 'options' | 'unlisted-options'>,
    private readonly program: Program,
    private readonly config: { saved: OptionValues },
  ) {
    this.defaults = lists.options;
    this.unlisted = lists['unlisted-options'];
    this.data = { ...config.saved };
  }

  get(key: string): unknown {
    if (key in this.data) return this.data[key];
    return key in this.defaults ? this.defaults[key] : this.unlisted[key];
  }

  flag(key: string): boolean {
    return this.get(key) === true;
  }

  number(key: string): number {
    const value = this.get(key);
    return typeof value === 'number' ? value : 0;
  }

  text(key: string): string {
    const value = this.get(key);
    return typeof value === 'string' ? value : '';
  }

  has(key: string): boolean {
    return key in this.defaults || key in this.unlisted;
  }

  /** Sets a value without any check, like the program. */
  set(key: string, value: unknown): void {
    if (!this.has(key)) throw new PythonException('KeyError', `'${key}'`);
    this.data[key] = value;
  }

  /** A write through the API. Types are not checked; an unknown key is a KeyError. */
  write(key: string, value: unknown): void {
    if (this.program === 'a1111' && RESTRICTED.has(key)) return;
    this.set(key, value);
  }

  /** Called at the end of POST /options: leaked overrides end up in config.json. */
  save(): void {
    this.config.saved = { ...this.data };
  }

  /** Applies the overrides of a job, and returns a function that restores those that can be restored. */
  override(values: OptionValues): () => void {
    const stored = Object.fromEntries(
      Object.keys(values)
        .filter((key) => key in this.data)
        .map((key) => [key, this.data[key]]),
    );
    for (const [key, value] of Object.entries(values)) this.set(key, value);
    return () => Object.assign(this.data, stored);
  }

  /** GET /options; fails as a whole if one value has the wrong type. */
  list(): OptionValues {
    const all = Object.fromEntries(Object.keys(this.defaults).map((key) => [key, this.get(key)]));
    const wrong = Object.keys(all).find(
      (key) => typeof this.defaults[key] === 'number' && typeof all[key] === 'string',
    );
    if (wrong === undefined) return all;
    if (this.program === 'forge') {
      const problem = `{'type': 'float_parsing', 'loc': ('response', '${wrong}'), 'msg': 'Input should be a valid number, unable to parse string as a number', 'input': '${String(all[wrong])}', 'url': 'https://errors.pydantic.dev/2.8/v/float_parsing'}`;
      throw new PythonException('ResponseValidationError', `1 validation errors:\n  ${problem}\n`, {
        ...this.unlisted,
        ...this.data,
      });
    }
    throw new PythonException(
      'ValidationError',
      `1 validation error for Options\nresponse -> ${wrong}\n  value is not a valid float (type=type_error.float)`,
    );
  }
}
