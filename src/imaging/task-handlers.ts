import { PHOTO_TASKS, type PhotoTask, type PhotoTasks } from './photo-tasks.js';
import { runTaskSteps, type TaskStep, type StepWatch } from './task-step.js';
import { parseMessage } from './worker-messages.js';

/** A task as a child does it: from the message's input to the message's output. */
export type TaskHandler = (input: unknown, watch: StepWatch) => Promise<object>;

/** What the children of one lane can do. */
export type TaskHandlers = ReadonlyMap<PhotoTask, TaskHandler>;

/** Makes a task's list of steps into work: parses the input, runs the steps over their context, gives the result. */
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
