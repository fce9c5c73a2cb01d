import { constants } from 'node:os';

/** An error whose message is shown to the user without a stack. */
export class ToolFailure extends Error {
  override readonly name: string = 'ToolFailure';
  readonly exitCode: number = 1;
}

/** The command line is invalid. */
export class UsageFailure extends ToolFailure {
  override readonly name = 'UsageFailure';
  override readonly exitCode = 2;
}

/** How a tool learns that it should stop. */
export interface Interruption {
  /** Aborted by the first Ctrl-C (or SIGTERM, SIGHUP): the tool then shuts down. */
  readonly signal: AbortSignal;
  /** Callbacks for the second Ctrl-C, called synchronously, the last registered first. */
  readonly onForce: (force: () => void) => void;
}

/** npm and tsx forward a signal that the terminal sent to all processes: one Ctrl-C may arrive more than once. */
const ONE_PRESS_MS = 500;

/** Runs a tool and exits: 0; 1 with a message; 2 for an invalid command line; 128 + n after signal n. */
export async function runTool(work: (interruption: Interruption) => Promise<void>): Promise<never> {
  const stop = new AbortController();
  const forces: (() => void)[] = [];
  let interruptedBy = 0;
  let since = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (interruptedBy === 0) {
        interruptedBy = 128 + constants.signals[name];
        since = performance.now();
        stop.abort();
      } else if (name !== 'SIGHUP' && performance.now() - since > ONE_PRESS_MS) {
        for (const force of forces.toReversed()) force();
        process.exit(interruptedBy);
      }
    });
  }
  try {
    await work({ signal: stop.signal, onForce: (force) => forces.push(force) });
  } catch (error) {
    if (interruptedBy === 0) process.exit(report(error));
  }
  process.exit(interruptedBy);
}

function report(error: unknown): number {
  const forPeople = error instanceof ToolFailure;
  console.error(`\n${forPeople ? error.message : String((error instanceof Error && error.stack) || error)}`);
  return forPeople ? error.exitCode : 1;
}
