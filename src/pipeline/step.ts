/** One named step of a stage. It fills what it promises in the context, or throws a coded error. */
export interface Step<Context> {
  readonly name: string;
  run(context: Context, signal: AbortSignal): Promise<void>;
}

/** Runs the steps in order; between them it looks whether the work is still wanted. */
export async function runSteps<Context>(
  steps: readonly Step<Context>[],
  context: Context,
  signal: AbortSignal,
): Promise<void> {
  for (const step of steps) {
    signal.throwIfAborted();
    await step.run(context, signal);
  }
  signal.throwIfAborted();
}
