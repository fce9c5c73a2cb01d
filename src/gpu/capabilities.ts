import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Min,
  ValidateNested,
} from 'class-validator';

/** Which weights stay on the card: all, only those of the model that runs, or only its current block. */
export type LaunchMode = 'normal' | 'medvram' | 'lowvram';

/** A checkpoint as the WebUI lists it. */
export class Checkpoint {
  /** File name, followed by the short hash in brackets once the hash is known. */
  @IsString()
  readonly title!: string;

  @IsString()
  readonly name!: string;

  /** First ten hex digits of the file's SHA-256; null until the WebUI has loaded the file once. */
  @IsOptional()
  @IsString()
  readonly hash: string | null = null;
}

/** The capabilities that one WebUI last reported. Stored in Redis for restarts and for HTTP-only processes. */
export class Capabilities {
  @IsIn(['a1111', 'forge'])
  readonly kind!: 'a1111' | 'forge';

  /** From `info.version` of its last result; empty before the first one. */
  @IsString()
  readonly version!: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Checkpoint)
  readonly checkpoints!: readonly Checkpoint[];

  @IsString({ each: true })
  readonly samplers!: readonly string[];

  /** Empty on A1111 before 1.9, which has samplers like `DPM++ 2M Karras` instead. */
  @IsString({ each: true })
  readonly schedulers!: readonly string[];

  /** Exact names, `stem [hash8]`, without `None`; empty without ControlNet. */
  @IsString({ each: true })
  readonly controlNetModels!: readonly string[];

  @IsString({ each: true })
  readonly controlNetModules!: readonly string[];

  /** Maximum number of units per job; the WebUI silently drops the rest. */
  @IsInt()
  @Min(0)
  readonly controlNetUnits!: number;

  @IsIn(['normal', 'medvram', 'lowvram'])
  readonly launchMode!: LaunchMode;

  @IsBoolean()
  readonly simulator!: boolean;

  @IsOptional()
  @IsNumber()
  readonly vramTotalMiB: number | null = null;
}

/**
 * A1111 makes previews beside the sampling, but only while all weights are on the card; Forge in every launch
 * mode.
 */
export function makesPreviews({ kind, launchMode }: Pick<Capabilities, 'kind' | 'launchMode'>): boolean {
  return kind === 'forge' || launchMode === 'normal';
}
