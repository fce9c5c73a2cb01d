import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './run-command.js';

let folder = '';
const { signal } = new AbortController();
const POLLING = { timeout: 20_000 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-command-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(text: string): string[] {
  const file = join(folder, 'program.mjs');
  writeFileSync(file, text);
  return [process.execPath, file];
}

describe("an operator's command", () => {
  it('gets its arguments unchanged, without a shell and without our settings', async () => {
    const words = program('console.log(JSON.stringify([process.argv.slice(2), Object.keys(process.env)]))');
    const { code, output } = await runCommand([...words, '$HOME', '; echo'], signal);
    const [given, environment] = JSON.parse(output) as [string[], string[]];
    expect(code).toBe(0);
    expect(given).toEqual(['$HOME', '; echo']);
    expect(environment).toContain('PATH');
    expect(environment).not.toContain('VITEST');
  });

  it('has both output streams captured, and only their end kept', async () => {
    const words = program('console.error("x".repeat(9000)); console.error("gone"); process.exitCode = 3');
    const { code, output } = await runCommand(words, signal);
    expect(code).toBe(3);
    expect(output).toHaveLength(2000);
    expect(output).toMatch(/gone\n$/);
  });

  it('is killed with all its children when its time is up', async () => {
    const words = program(
      `import { spawn } from 'node:child_process';
       import { writeFileSync } from 'node:fs';
       const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
       process.stdout.write(String(child.pid));
       writeFileSync(process.argv[2], 'both are here');
       setTimeout(() => {}, 60000);`,
    );
    const sign = join(folder, 'sign');
    const time = new AbortController();
    const ended = runCommand([...words, sign], time.signal);
    await expect.poll(() => existsSync(sign), POLLING).toBe(true);
    time.abort();
    const { code, output } = await ended;
    expect(code).toBeNull();
    expect(Number(output)).toBeGreaterThan(1);
    await expect.poll(() => isAlive(Number(output)), POLLING).toBe(false);
  });

  it('that cannot be started is reported', async () => {
    await expect(runCommand([join(folder, 'nothing')], signal)).rejects.toThrow('ENOENT');
  });
});

/** Whether the process runs. A killed process stays in the table until its parent, by then PID 1, has reaped it. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
