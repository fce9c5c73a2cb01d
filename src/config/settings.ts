import { validateSync } from 'class-validator';
import { ConfigurationError } from './configuration-error.js';
import { type SettingInfo, type SettingsClass, settingsOf } from './setting.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);

/** The parsed settings of one process: one frozen instance per settings class. */
export class Settings {
  private constructor(private readonly slices: ReadonlyMap<SettingsClass, object>) {}

  /**
   * Reads the variables of all classes from `environment`. An empty variable counts as unset.
   * @throws ConfigurationError listing all problems of all classes, each with its variable's name
   */
  static parse(classes: readonly SettingsClass[], environment: Environment): Settings {
    const problems: string[] = [];
    const slices = new Map<SettingsClass, object>();
    for (const settings of classes) {
      const slice = fill(new settings(), settingsOf(settings), environment, problems);
      slices.set(settings, Object.freeze(slice));
    }
    if (problems.length > 0) throw new ConfigurationError(problems);
    return new Settings(slices);
  }

  get<T extends object>(settings: SettingsClass<T>): T {
    const slice = this.slices.get(settings);
    if (slice === undefined) throw new Error(`${settings.name} was not among the parsed settings`);
    return slice as T;
  }

  /** The settings instances by class, for dependency injection. */
  entries(): IterableIterator<[SettingsClass, object]> {
    return this.slices.entries();
  }
}

function fill<T extends object>(
  slice: T,
  infos: readonly SettingInfo[],
  environment: Environment,
  problems: string[],
): T {
  const values = slice as Record<string, unknown>;
  const unparsed = new Set<string>();
  for (const info of infos) {
    const text = environment[info.variable];
    if (text === undefined || text.trim() === '') continue;
    const value = parse(text.trim(), info.as ?? kindOf(values[info.property]));
    if (value === undefined) {
      unparsed.add(info.property);
      problems.push(
        `${info.variable}: ${shown(info, text)} is not a ${info.as ?? kindOf(values[info.property])}`,
      );
    } else values[info.property] = value;
  }
  for (const { property, constraints } of validateSync(slice, { forbidUnknownValues: false })) {
    const info = infos.find((candidate) => candidate.property === property);
    if (info === undefined || unparsed.has(property)) continue;
    const reasons = Object.values(constraints ?? {}).map((reason) => reason.replace(property, '').trim());
    problems.push(`${info.variable}: ${shown(info, values[property])} ${reasons.join('; ')}`);
  }
  return slice;
}

function kindOf(value: unknown): 'string' | 'number' | 'boolean' | 'list' {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return Array.isArray(value) ? 'list' : 'string';
}

function parse(text: string, kind: 'string' | 'number' | 'boolean' | 'list'): unknown {
  if (kind === 'list')
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  if (kind === 'boolean') {
    const lower = text.toLowerCase();
    if (TRUE.has(lower)) return true;
    return FALSE.has(lower) ? false : undefined;
  }
  if (kind === 'number') {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  return text;
}

function shown(info: SettingInfo, value: unknown): string {
  return info.secret ? 'the value given' : JSON.stringify(value);
}
