import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { parse } from 'yaml';
import { fieldProblems } from '../errors/field-problems.js';
import { checkPreset } from './check-preset.js';
import { PresetFile, SharedFile } from './preset-file.js';
import type { StylePreset } from './style-preset.js';

const SHARED = '_shared.yaml';

/** The style files are invalid. `problems` has one sentence for each problem, starting with the file name. */
export class StylePresetsBroken extends Error {
  override readonly name = 'StylePresetsBroken';

  constructor(readonly problems: readonly string[]) {
    super(`Invalid style presets:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * Reads every style of a folder (`*.yaml`) and fills in the shared parts.
 * @throws StylePresetsBroken with every problem of every file at once
 */
export async function readPresets(directory: string): Promise<StylePreset[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.yaml') && file !== SHARED);
  const problems: string[] = [];
  const shared = await readFileAs(SharedFile, join(directory, SHARED), problems);
  const presets: StylePreset[] = [];
  for (const file of files.toSorted()) {
    const content = await readFileAs(PresetFile, join(directory, file), problems);
    if (content === undefined || shared === undefined) continue;
    const found = checkPreset(basename(file, '.yaml'), content, shared);
    problems.push(...found.map((problem) => `${file}: ${problem}`));
    if (found.length === 0) presets.push(complete(basename(file, '.yaml'), content, shared));
  }
  if (files.length === 0) problems.push(`${directory} contains no style`);
  if (problems.length > 0) throw new StylePresetsBroken(problems);
  return presets;
}

async function readFileAs<T extends object>(
  shape: ClassConstructor<T>,
  file: string,
  problems: string[],
): Promise<T | undefined> {
  let content: unknown;
  try {
    content = parse(await readFile(file, 'utf8'));
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    problems.push(`${basename(file)}: ${reason}`);
    return undefined;
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    problems.push(`${basename(file)}: is not a mapping`);
    return undefined;
  }
  const instance = plainToInstance(shape, content);
  const found = fieldProblems(validateSync(instance, { whitelist: true, forbidNonWhitelisted: true }));
  problems.push(...found.map(({ field, detail }) => `${basename(file)}: ${field}: ${detail}`));
  return found.length === 0 ? instance : undefined;
}

function complete(name: string, file: PresetFile, shared: SharedFile): StylePreset {
  const units = file.units.flatMap(({ control, ...unit }) =>
    shared.controls
      .filter((candidate) => candidate.name === control)
      .map(({ purpose, modules, models }) => ({ ...unit, purpose, modules, models })),
  );
  const { title, description, settings, maxSide, sampler, scheduler, checkpoint, colourMatch } = file;
  return {
    name,
    title,
    description,
    settings,
    maxSide,
    sampler,
    scheduler,
    checkpoint,
    colourMatch,
    prompt: {
      positive: file.prompt.positive,
      negative: [file.prompt.negative, shared.negative].filter((words) => words !== '').join(', '),
    },
    units: units.toSorted((a, b) => Number(b.required) - Number(a.required)),
  };
}
