import { spawn } from 'node:child_process';
import { processEnvironment } from '../config/environment.js';

export interface CommandEnd {
  /** Null when a signal ended it. */
  readonly code: number | null;
  /** The end of its output, both streams together. */
  readonly output: string;
}

const KEPT_OUTPUT = 2000;
/**
 * Variables that `systemctl`, `docker` and the like need. Our own settings, which hold secrets, are not passed on.
 */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS', 'DOCKER_HOST'];

/**
 * Runs an operator's command without a shell. When the signal aborts, the command and its descendants are killed.
 * @throws the system's error if the command can't be started
 */
export async function runCommand(words: readonly string[], signal: AbortSignal): Promise<CommandEnd> {
  const [program = '', ...args] = words;
  signal.throwIfAborted();
  const own = processEnvironment();
  const env = Object.fromEntries(PASSED_ON.flatMap((name) => (own[name] ? [[name, own[name]]] : [])));
  return await new Promise((resolve, reject) => {
    // A process group of its own, so that the kill reaches its children.
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (text: string): void => {
      output = (output + text).slice(-KEPT_OUTPUT);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    const stop = (): void => {
      if (child.pid !== undefined) killGroup(child.pid);
    };
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => {
      signal.removeEventListener('abort', stop);
      reject(error);
    });
    // Not `close`: a server that the command started may keep the streams open.
    child.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code, output });
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
