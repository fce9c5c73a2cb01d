import { IsIn, IsInt, Max, MinLength } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from './configuration-error.js';
import { Setting } from './setting.js';
import { type Environment, Settings } from './settings.js';

class ShopSettings {
  @Setting('SHOP_PORT', 'Port.')
  @IsInt()
  @Max(65_535)
  readonly port: number = 80;

  @Setting('SHOP_OPEN', 'Whether it is open.')
  readonly open: boolean = false;

  @Setting('SHOP_GOODS', 'What there is.')
  readonly goods: readonly string[] = ['apples'];
}

class VaultSettings {
  @Setting('VAULT_CODE', 'The code.', { secret: true })
  @MinLength(8)
  readonly code: string = 'not-a-code';

  @Setting('VAULT_KIND', 'The kind.')
  @IsIn(['small', 'large'])
  readonly kind: string = 'small';
}

describe('settings', () => {
  it('have their defaults for unset and empty variables', () => {
    const settings = parse({ SHOP_PORT: ' ', VAULT_KIND: '' });
    expect(settings.get(ShopSettings)).toEqual({ port: 80, open: false, goods: ['apples'] });
  });

  it('are parsed as the type of their default', () => {
    const { port, open, goods } = parse({
      SHOP_PORT: '8080',
      SHOP_OPEN: 'Yes',
      SHOP_GOODS: 'pears, , plums',
    }).get(ShopSettings);
    expect({ port, open, goods }).toEqual({ port: 8080, open: true, goods: ['pears', 'plums'] });
  });

  it('report all problems of all classes at once, with the name of the variable and without secrets', () => {
    const found = problems({
      SHOP_PORT: '70000',
      SHOP_OPEN: 'perhaps',
      VAULT_CODE: 'hunter2',
      VAULT_KIND: 'huge',
    });
    expect(found).toEqual([
      'SHOP_OPEN: "perhaps" is not a boolean',
      expect.stringMatching(/^SHOP_PORT: 70000 must not be greater than 65535/),
      expect.stringMatching(/^VAULT_CODE: the value given must be longer/),
      expect.stringMatching(/^VAULT_KIND: "huge" must be one of/),
    ]);
  });

  it('are immutable', () => {
    expect(Object.isFrozen(parse({}).get(ShopSettings))).toBe(true);
  });
});

function parse(environment: Environment): Settings {
  return Settings.parse([ShopSettings, VaultSettings], environment);
}

function problems(environment: Environment): readonly string[] {
  try {
    parse(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}
