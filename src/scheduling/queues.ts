import { IsIn, IsInt, IsUUID, Min } from 'class-validator';

/** The waiting room: has no consumer; it makes waiting transfers visible in the console. */
export const WAITING_QUEUE = 'waiting';
export const PREPARE_QUEUE = 'prepare';
export const FINISH_QUEUE = 'finish';

export const STAGES = ['wait', 'prepare', 'generate', 'finish'] as const;
export type Stage = (typeof STAGES)[number];

export function gpuQueue(slot: string): string {
  return `gpu-${slot}`;
}

/** The payload of a queue job: ids, never pictures. */
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
 * The id of a stage's job. Bull silently ignores an id that it still keeps: enqueueing twice is therefore
 * harmless, and every retry needs a new attempt number.
 */
export function jobId({ transferId, stage, attempt }: StageJob): string {
  return `${transferId}.${stage}.${attempt}`;
}

/** The transfer that a job belongs to. */
export function transferOf(id: string): string {
  return id.split('.')[0] ?? id;
}

/** All queue names in pipeline order. */
export function queueNames(slots: readonly string[]): string[] {
  return [WAITING_QUEUE, PREPARE_QUEUE, ...slots.map(gpuQueue), FINISH_QUEUE];
}
