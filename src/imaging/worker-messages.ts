import { plainToInstance, Type } from 'class-transformer';
import { IsIn, IsInt, IsObject, IsOptional, IsString, ValidateNested, validateSync } from 'class-validator';
import { PHOTO_TASKS, type PhotoTask } from './photo-tasks.js';
import { WorkFailure } from './work-failure.js';

/** Message from the service to a child. */
export class WorkOrder {
  @IsIn(['run', 'cancel']) readonly type!: 'run' | 'cancel';
  /** Number of the task, unique per child. */
  @IsInt() readonly id!: number;
  @IsOptional() @IsIn(Object.keys(PHOTO_TASKS)) readonly task?: PhotoTask;
  @IsOptional() @IsObject() readonly input?: object;
}

/** Message from a child to the service. */
export class WorkReport {
  @IsIn(['ready', 'step', 'done', 'failed']) readonly type!: 'ready' | 'step' | 'done' | 'failed';
  @IsOptional() @IsInt() readonly id?: number;
  /** The step that begins now; identifies where a child died. */
  @IsOptional() @IsString() readonly step?: string;
  @IsOptional() @IsObject() readonly output?: object;
  @IsOptional() @ValidateNested() @Type(() => WorkFailure) readonly failure?: WorkFailure;
}

/** A message that violates the protocol: one side has a bug, or is not the expected program. */
export class MessageInvalid extends Error {
  override readonly name = 'MessageInvalid';
}

/** @throws MessageInvalid, with the names of the invalid fields only */
export function parseMessage<T extends object>(shape: new () => T, message: unknown): T {
  if (typeof message !== 'object' || message === null)
    throw new MessageInvalid(`${shape.name}: not an object`);
  const instance = plainToInstance(shape, message);
  const problems = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true });
  if (problems.length > 0)
    throw new MessageInvalid(`${shape.name}: ${problems.map(({ property }) => property).join(', ')}`);
  return instance;
}
