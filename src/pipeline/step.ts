/** One named step of a stage. It fills what it promises in the context, or throws a coded error. */
export interface Step<Context> {
  readonly name: string;
  run(context: Context, signal: AbortSignal): Promise<void>;
}

/**
 * Runs the steps in order; between them it looks whether the work is still wanted.
 * @throws the signal's reason when that aborts, whatever the step makes of it
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
