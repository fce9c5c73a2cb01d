import { readFileSync } from 'node:fs';

export interface Instruction {
  readonly name: string;
  /** Everything after the name, with continued lines joined; heredocs are not supported. */
  readonly value: string;
}

export interface Stage {
  readonly image: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile, with its global arguments substituted in image names. */
export function stagesOf(file: string): Stage[] {
  const stages: { image: string; name: string | undefined; instructions: Instruction[] }[] = [];
  const globals = new Map<string, string>();
  for (const { name, value } of instructionsOf(file)) {
    if (name === 'FROM') {
      const [image, , stage] = value.split(/\s+/);
      stages.push({ image: fillIn(image, globals), name: stage, instructions: [] });
    } else if (stages.length === 0) {
      const [variable, initial = ''] = value.split('=');
      globals.set(variable, initial);
    } else stages.at(-1)?.instructions.push({ name, value });
  }
  return stages;
}

/** Sources of the stage's COPY instructions from the build context. */
export function copiedSources({ instructions }: Stage): string[] {
  const copies = instructions.filter(({ name, value }) => name === 'COPY' && !value.includes('--from='));
  return copies.flatMap(({ value }) =>
    value
      .split(/\s+/)
      .filter((word) => !word.startsWith('--'))
      .slice(0, -1),
  );
}

function instructionsOf(file: string): Instruction[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const text = lines.filter((line) => !line.startsWith('#')).join('\n');
  const logical = text.replaceAll(/\\\n\s*/g, '').split('\n');
  return logical
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name, ...rest] = line.split(' ');
      return { name, value: rest.join(' ') };
    });
}

function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => values.get(name) ?? '');
}
