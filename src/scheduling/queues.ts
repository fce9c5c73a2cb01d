import { IsIn, IsInt, IsUUID, Min } from 'class-validator';

/** The waiting room: nothing consumes it, so that the console shows who waits. */
export const WAITING_QUEUE = 'waiting';
export const PREPARE_QUEUE = 'prepare';
export const FINISH_QUEUE = 'finish';

export const STAGES = ['wait', 'prepare', 'generate', 'finish'] as const;
export type Stage = (typeof STAGES)[number];

export function gpuQueue(slot: string): string {
  return `gpu-${slot}`;
}

/** What a queue carries: ids, never pictures. */
export class StageJob {
  @IsUUID()
  readonly transferId!: string;

  @IsIn(STAGES)
  readonly stage!: Stage;

  @IsInt()
  @Min(0)
  readonly attempt!: number;
}

/**
 * The id of a stage's job. Adding an id that Bull still keeps is a silent no-op: that makes enqueueing twice harmless,
 * and it is why every new try needs a new attempt number.
 */
export function jobId({ transferId, stage, attempt }: StageJob): string {
  return `${transferId}.${stage}.${attempt}`;
}

/** Whose job it is. */
export function transferOf(id: string): string {
  return id.split('.')[0] ?? id;
}

/** All queues in the order of the way. */
export function queueNames(slots: readonly string[]): string[] {
  return [WAITING_QUEUE, PREPARE_QUEUE, ...slots.map(gpuQueue), FINISH_QUEUE];
}
