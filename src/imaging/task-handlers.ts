import { PHOTO_TASKS, type PhotoTask, type PhotoTasks } from './photo-tasks.js';
import { runTaskSteps, type TaskStep, type StepWatch } from './task-step.js';
import { parseMessage } from './worker-messages.js';

/** Executes a task in a child: from the input message to the output message. */
export type TaskHandler = (input: unknown, watch: StepWatch) => Promise<object>;

/** The tasks of one lane. */
export type TaskHandlers = ReadonlyMap<PhotoTask, TaskHandler>;

/**
 * Makes a handler of a task's steps: validates the input, runs the steps on their context, returns the
 * result.
 */
export function taskHandler<Task extends PhotoTask, Context extends { result(): PhotoTasks[Task]['output'] }>(
  task: Task,
  open: (input: PhotoTasks[Task]['input']) => Context,
  steps: readonly TaskStep<Context>[],
): readonly [Task, TaskHandler] {
  return [
    task,
    async (message, watch) => {
      const context = open(parseMessage(PHOTO_TASKS[task].input, message));
      await runTaskSteps(steps, context, watch);
      return context.result();
    },
  ];
}
