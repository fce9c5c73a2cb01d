import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { type SettingInfo, type SettingsClass, settingsOf } from '../../src/config/setting.js';
import { SETTINGS } from '../../src/settings-classes.js';
import { exportsOf } from './source-modules.js';

const DOCUMENT = 'docs/configuration.md';
const BLOCK = /(?<=<!-- settings -->\n)[^]*(?=<!-- \/settings -->)/;

describe('the page about the configuration', () => {
  it('lists exactly the settings of the code (`vitest run test/docs -u` updates it)', async () => {
    const page = await readFile(DOCUMENT, 'utf8');
    const expected = page.replace(BLOCK, `\n${SETTINGS.map(section).join('\n')}\n`);
    const options = await resolveConfig(DOCUMENT);
    const formatted = await format(expected, { ...options, filepath: DOCUMENT });
    await expect(formatted).toMatchFileSnapshot(`../../${DOCUMENT}`);
  });

  it('covers every class of settings, without duplicate variables', async () => {
    const found = (await exportsOf('.config.ts')).filter(isSettingsClass);
    expect(names(SETTINGS)).toEqual(names(found));
    const variables = SETTINGS.flatMap((settings) => settingsOf(settings).map(({ variable }) => variable));
    expect(variables).toEqual([...new Set(variables)]);
  });
});

function names(classes: readonly SettingsClass[]): string[] {
  return classes.map(({ name }) => name).toSorted();
}

function isSettingsClass(value: unknown): value is SettingsClass {
  return typeof value === 'function' && settingsOf(value as SettingsClass).length > 0;
}

/** A heading and a table for each settings class, with a title derived from the class name. */
function section(settings: SettingsClass): string {
  const words = settings.name
    .replace(/Settings$/, '')
    .replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const defaults: Readonly<Record<string, unknown>> = { ...new settings() };
  const rows = settingsOf(settings).map((info) => row(info, defaults[info.property]));
  return [`### ${words}`, '', '| Variable | Default | Meaning |', '| --- | --- | --- |', ...rows, ''].join(
    '\n',
  );
}

function row({ variable, description, secret }: SettingInfo, value: unknown): string {
  const text = defaultText(value);
  const meaning = `${description}${secret ? ' Secret: it is never logged.' : ''}`.replaceAll('|', '\\|');
  return `| \`${variable}\` | ${text === '' ? 'empty' : `\`${text}\``} | ${meaning} |`;
}

function defaultText(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}
