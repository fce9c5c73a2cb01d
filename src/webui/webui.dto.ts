import 'reflect-metadata';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsDefined,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Min,
  ValidateNested,
} from 'class-validator';
import { LongText } from './lean-json.js';

// The parts of the WebUI's responses that are used, in its own spelling.

export class StateAnswer {
  @IsBoolean()
  readonly skipped!: boolean;

  @IsBoolean()
  readonly interrupted!: boolean;

  /** Empty while idle. */
  @IsString()
  readonly job!: string;

  /** 0 while idle, -1 while a job is prepared, then the number of batches. */
  @IsInt()
  readonly job_count!: number;

  @IsInt()
  readonly job_no!: number;

  /** Has a resolution of one second, so two jobs can share it. */
  @IsString()
  readonly job_timestamp!: string;

  @IsInt()
  readonly sampling_step!: number;

  /** Still that of the previous job until sampling begins. */
  @IsInt()
  readonly sampling_steps!: number;
}

/** Describes the running job, no matter which client posted it. */
export class ProgressAnswer {
  @IsNumber()
  readonly progress!: number;

  @IsDefined()
  @ValidateNested()
  @Type(() => StateAnswer)
  readonly state!: StateAnswer;

  /** The current preview as base64; null before the first one, and if the WebUI makes none. */
  @Transform(({ value }: { value: unknown }) =>
    value instanceof LongText ? value.bytes.toString('latin1') : value,
  )
  @IsOptional()
  @IsString()
  readonly current_image?: string | null;
}

/** `/internal/progress`, UI mode only: the state of one job, by its id. */
export class TaskAnswer {
  @IsBoolean()
  readonly active!: boolean;

  @IsBoolean()
  readonly queued!: boolean;

  @IsBoolean()
  readonly completed!: boolean;
}

export class CheckpointAnswer {
  @IsString()
  readonly title!: string;

  @IsString()
  readonly model_name!: string;

  @IsOptional()
  @IsString()
  readonly hash?: string | null;

  @IsOptional()
  @IsString()
  readonly sha256?: string | null;
}

export class SamplerAnswer {
  @IsString()
  readonly name!: string;
}

export class SchedulerAnswer {
  @IsString()
  readonly label!: string;
}

export class ModelListAnswer {
  @IsString({ each: true })
  @IsArray()
  readonly model_list!: string[];
}

export class ModuleListAnswer {
  @IsString({ each: true })
  @IsArray()
  readonly module_list!: string[];
}

export class ControlNetSettingsAnswer {
  @IsInt()
  @Min(0)
  readonly control_net_unit_count!: number;
}

/** Two of some 300 options. The hash is that of the loaded checkpoint, the name that of the selected one. */
export class OptionsAnswer {
  @IsOptional()
  @IsString()
  readonly sd_model_checkpoint?: string | null;

  @IsOptional()
  @IsString()
  readonly sd_checkpoint_hash?: string | null;
}

/**
 * The flags that decide where weights are kept. The response also contains credentials in clear: only these fields
 * are kept.
 */
export class FlagsAnswer {
  @IsOptional()
  @IsBoolean()
  readonly medvram?: boolean;

  @IsOptional()
  @IsBoolean()
  readonly lowvram?: boolean;

  /** Forge only; Forge accepts the two flags above without effect. */
  @IsOptional()
  @IsBoolean()
  readonly always_low_vram?: boolean;

  @IsOptional()
  @IsBoolean()
  readonly always_no_vram?: boolean;

  @IsOptional()
  @IsBoolean()
  readonly always_offload_from_vram?: boolean;
}

class CardMemoryAnswer {
  @IsNumber()
  readonly total!: number;

  @IsNumber()
  readonly used!: number;
}

class ReservedMemoryAnswer {
  @IsNumber()
  readonly current!: number;
}

class CudaAnswer {
  /** Absent if there is no card; then the response has an `error` instead. */
  @IsOptional()
  @ValidateNested()
  @Type(() => CardMemoryAnswer)
  readonly system?: CardMemoryAnswer;

  @IsOptional()
  @ValidateNested()
  @Type(() => ReservedMemoryAnswer)
  readonly reserved?: ReservedMemoryAnswer;
}

class RamAnswer {
  /** Absent if it could not be read; then the response has an `error` instead. */
  @IsOptional()
  @IsNumber()
  readonly used?: number;
}

/** Bytes, possibly fractional. */
export class MemoryAnswer {
  @IsDefined()
  @ValidateNested()
  @Type(() => CudaAnswer)
  readonly cuda!: CudaAnswer;

  @IsOptional()
  @ValidateNested()
  @Type(() => RamAnswer)
  readonly ram?: RamAnswer;
}

/** The parameters that were actually used, from `info` of an img2img response, which is JSON in a string. */
export class GenerationInfo {
  @IsNumber()
  readonly seed!: number;

  @IsInt()
  readonly steps!: number;

  @IsString()
  readonly sampler_name!: string;

  @IsOptional()
  @IsString()
  readonly sd_model_name?: string | null;

  @IsOptional()
  @IsString()
  readonly sd_model_hash?: string | null;

  @IsInt()
  @Min(0)
  readonly index_of_first_image!: number;

  @IsObject()
  readonly extra_generation_params!: Readonly<Record<string, unknown>>;

  @IsOptional()
  @IsString()
  readonly version?: string | null;
}
