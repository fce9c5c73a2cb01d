import { setImmediate as turn } from 'node:timers/promises';

/** A named step of a task: updates the context, or throws. */
export interface TaskStep<Context> {
  readonly name: string;
  run(context: Context): Promise<void> | void;
}

export interface StepWatch {
  readonly signal: AbortSignal;
  /** Called before each step, so that the service knows in which one a child died. */
  readonly onStep: (name: string) => void;
}

/** Runs steps in order, and yields between them so that a cancel message can arrive. */
export async function runTaskSteps<Context>(
  steps: readonly TaskStep<Context>[],
  context: Context,
  { signal, onStep }: StepWatch,
): Promise<void> {
  for (const step of steps) {
    onStep(step.name);
    await turn();
    signal.throwIfAborted();
    await step.run(context);
  }
}
