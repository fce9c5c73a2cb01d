import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigurationError } from '../config/configuration-error.js';
import { Capabilities } from './capabilities.js';
import { MeasuredCoefficients } from './coefficients-file.js';
import { defaultCoefficients } from './vram-coefficients.js';

const T4: Capabilities = Object.assign(new Capabilities(), {
  kind: 'a1111',
  launchMode: 'medvram',
  vramTotalMiB: 15_109,
});
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-coefficients-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('files of measured GPU memory', () => {
  it('apply to the WebUIs of their program, launch mode and card, and to no others', () => {
    const coefficients = { ...defaultCoefficients('medvram'), contextMiB: 333 };
    const measured = { program: 'a1111', launchMode: 'medvram', cardMiB: 15_100, at: '2026-03-01T12:00:00Z' };
    const read = MeasuredCoefficients.read([write('t4.yaml', { measured, coefficients })]);
    expect(read.of(T4)).toEqual(coefficients);
    const others: Partial<Capabilities>[] = [
      { kind: 'forge' },
      { launchMode: 'normal' },
      { vramTotalMiB: 24_000 },
    ];
    for (const other of others) {
      const capabilities: Capabilities = Object.assign(new Capabilities(), T4, other);
      expect(read.of(capabilities)).toEqual(defaultCoefficients(capabilities.launchMode));
    }
  });

  it('that are invalid prevent the start of the service, and each problem is named', () => {
    const { unetMiB: _, ...incomplete } = defaultCoefficients('normal');
    const measured = { program: 'comfy', launchMode: 'normal', cardMiB: 15_109 };
    const broken = write('broken.yaml', { measured, coefficients: incomplete });
    const problems = problemsOf([broken, join(folder, 'missing.yaml')]);
    expect(problems).toEqual([
      expect.stringContaining('broken.yaml: measured.program: program must be one of'),
      expect.stringContaining('broken.yaml: coefficients.unetMiB:'),
      expect.stringMatching(/missing\.yaml: ENOENT/),
    ]);
  });
});

function write(name: string, content: object): string {
  const path = join(folder, name);
  writeFileSync(path, stringify(content));
  return path;
}

function problemsOf(paths: string[]): readonly string[] {
  try {
    MeasuredCoefficients.read(paths);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
  }
  return [];
}
