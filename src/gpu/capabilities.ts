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

/** Which weights stay on the card: all, only those that work, or only the block that works. */
export type LaunchMode = 'normal' | 'medvram' | 'lowvram';

/** A checkpoint as the WebUI lists it. */
export class Checkpoint {
  /** File name, with the short hash in brackets once that is known. */
  @IsString()
  readonly title!: string;

  @IsString()
  readonly name!: string;

  /** First ten hex digits of the file's SHA-256; null until the WebUI has loaded it once. */
  @IsOptional()
  @IsString()
  readonly hash: string | null = null;
}

/** What one WebUI can do, as it last said. Kept in Redis, so that a restart and an HTTP-only process know it. */
export class Capabilities {
  @IsIn(['a1111', 'forge'])
  readonly kind!: 'a1111' | 'forge';

  /** As `info.version` of its last answer says; empty before the first one. */
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

  /** A unit more than this is dropped silently. */
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

/** A1111 draws previews beside the sampling, and only while all weights are on the card; Forge in every launch mode. */
export function makesPreviews({ kind, launchMode }: Pick<Capabilities, 'kind' | 'launchMode'>): boolean {
  return kind === 'forge' || launchMode === 'normal';
}
