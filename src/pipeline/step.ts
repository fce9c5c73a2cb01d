/** A named step of a stage. Updates the context, or throws a coded error. */
export interface Step<Context> {
  readonly name: string;
  run(context: Context, signal: AbortSignal): Promise<void>;
}

/** The context of a stage knows which of its steps runs. */
export interface SteppedContext {
  step?: string;
}

/**
 * Runs the steps in order, checking the signal in between; `context.step` names the current one.
 * @throws the signal's reason if it aborts, whatever the step throws
 */
export async function runSteps<Context extends SteppedContext>(
  steps: readonly Step<Context>[],
  context: Context,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (const step of steps) {
      signal.throwIfAborted();
      context.step = step.name;
      await step.run(context, signal);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  signal.throwIfAborted();
}
