/** A named step of a stage. Updates the context, or throws a coded error. */
export interface Step<Context> {
  readonly name: string;
  run(context: Context, signal: AbortSignal): Promise<void>;
}

/**
 * Runs the steps in order, checking the signal in between.
 * @throws the signal's reason if it aborts, whatever the step throws
 */
export async function runSteps<Context>(
  steps: readonly Step<Context>[],
  context: Context,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (const step of steps) {
      signal.throwIfAborted();
      await step.run(context, signal);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  signal.throwIfAborted();
}
