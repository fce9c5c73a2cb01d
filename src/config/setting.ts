import 'reflect-metadata';

/** One environment variable, as the parser and the documentation see it. */
export interface SettingInfo {
  readonly property: string;
  readonly variable: string;
  readonly description: string;
  /** The value never appears in a message or a log. */
  readonly secret: boolean;
  /** Type that the text is parsed as; default: the type of the property's default value, else string. */
  readonly as?: 'string' | 'number' | 'boolean' | 'list';
}

export type SettingsClass<T extends object = object> = new () => T;

const SETTINGS = Symbol('settings');

/**
 * Binds a property of a settings class to an environment variable. The property's initial value is the default, and
 * its class-validator decorators define the accepted range. A property without a default and without `as` is a
 * string.
 */
export function Setting(
  variable: string,
  description: string,
  options: { secret?: boolean; as?: SettingInfo['as'] } = {},
): PropertyDecorator {
  return (target, property) => {
    const known = settingsOf(target.constructor as SettingsClass);
    const info: SettingInfo = {
      property: String(property),
      variable,
      description,
      secret: options.secret ?? false,
      as: options.as,
    };
    Reflect.defineMetadata(SETTINGS, [...known, info], target.constructor);
  };
}

/** The variables of a settings class, in the order of their declaration. */
export function settingsOf(settings: SettingsClass): readonly SettingInfo[] {
  return (Reflect.getMetadata(SETTINGS, settings) as SettingInfo[] | undefined) ?? [];
}
