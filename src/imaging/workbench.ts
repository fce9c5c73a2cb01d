import { PHOTO_TASKS, type PhotoTask, type PhotoTasks } from './photo-tasks.js';
import { runSteps, type Step, type StepWatch } from './step.js';
import { parseMessage } from './worker-messages.js';

/** A task as a child does it: from the message's input to the message's output. */
export type Work = (input: unknown, watch: StepWatch) => Promise<object>;

/** What the children of one lane can do. */
export type Workbench = ReadonlyMap<PhotoTask, Work>;

/** Makes a task's list of steps into work: parses the input, runs the steps over their context, gives the result. */
export function work<Task extends PhotoTask, Context extends { result(): PhotoTasks[Task]['output'] }>(
  task: Task,
  open: (input: PhotoTasks[Task]['input']) => Context,
  steps: readonly Step<Context>[],
): readonly [Task, Work] {
  return [
    task,
    async (message, watch) => {
      const context = open(parseMessage(PHOTO_TASKS[task].input, message));
      await runSteps(steps, context, watch);
      return context.result();
    },
  ];
}
