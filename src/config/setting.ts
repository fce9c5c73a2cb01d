import 'reflect-metadata';

/** What the documentation and the parser know about one environment variable. */
export interface SettingInfo {
  readonly property: string;
  readonly variable: string;
  readonly description: string;
  /** Never repeated in a message or a log. */
  readonly secret: boolean;
  /** How the text becomes a value; default: by the type of the property's default, else the text itself. */
  readonly as?: 'string' | 'number' | 'boolean' | 'list';
}

export type SettingsClass<T extends object = object> = new () => T;

const SETTINGS = Symbol('settings');

/**
 * Marks a property of a settings class as read from one environment variable. The property's initial value is the
 * default, its class-validator decorators give the accepted range. A property without a default and without `as` is
 * text.
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

/** The variables of a settings class in the order they are declared. */
export function settingsOf(settings: SettingsClass): readonly SettingInfo[] {
  return (Reflect.getMetadata(SETTINGS, settings) as SettingInfo[] | undefined) ?? [];
}
