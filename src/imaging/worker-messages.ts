import { plainToInstance, Type } from 'class-transformer';
import { IsIn, IsInt, IsObject, IsOptional, IsString, ValidateNested, validateSync } from 'class-validator';
import { PHOTO_TASKS, type PhotoTask } from './photo-tasks.js';
import { WorkFailure } from './work-failure.js';

/** From the service to its child. */
export class WorkOrder {
  @IsIn(['run', 'cancel']) readonly type!: 'run' | 'cancel';
  /** Number of the task, unique per child. */
  @IsInt() readonly id!: number;
  @IsOptional() @IsIn(Object.keys(PHOTO_TASKS)) readonly task?: PhotoTask;
  @IsOptional() @IsObject() readonly input?: object;
}

/** From the child to the service. */
export class WorkReport {
  @IsIn(['ready', 'step', 'done', 'failed']) readonly type!: 'ready' | 'step' | 'done' | 'failed';
  @IsOptional() @IsInt() readonly id?: number;
  /** The step that begins now: who dies in it is known by it. */
  @IsOptional() @IsString() readonly step?: string;
  @IsOptional() @IsObject() readonly output?: object;
  @IsOptional() @ValidateNested() @Type(() => WorkFailure) readonly failure?: WorkFailure;
}

/** A message that is not what both sides agreed on: one of them has a bug, or is not the program we think. */
export class MessageInvalid extends Error {
  override readonly name = 'MessageInvalid';
}

/** @throws MessageInvalid, with the names of the fields only */
export function parseMessage<T extends object>(shape: new () => T, message: unknown): T {
  if (typeof message !== 'object' || message === null) throw new MessageInvalid(`${shape.name}: no object`);
  const instance = plainToInstance(shape, message);
  const problems = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true });
  if (problems.length > 0)
    throw new MessageInvalid(`${shape.name}: ${problems.map(({ property }) => property).join(', ')}`);
  return instance;
}
