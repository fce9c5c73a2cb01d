import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The tests start the compiled service and its compiled photo workers: compile what changed first. */
export async function setup(): Promise<void> {
  await promisify(execFile)('npm', ['run', '--silent', 'build']);
}
