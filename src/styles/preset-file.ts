import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import {
  CONTROL_MODES,
  CONTROL_PURPOSES,
  type ControlMode,
  type ControlPurpose,
  MAX_UNITS,
} from './style-preset.js';

class PromptFile {
  @IsString()
  @IsNotEmpty()
  readonly positive!: string;

  @IsString()
  readonly negative!: string;
}

class RangeFile {
  @IsNumber()
  readonly default!: number;

  @IsNumber()
  readonly min!: number;

  @IsNumber()
  readonly max!: number;
}

class SettingsFile {
  @IsDefined()
  @ValidateNested()
  @Type(() => RangeFile)
  readonly steps!: RangeFile;

  @IsDefined()
  @ValidateNested()
  @Type(() => RangeFile)
  readonly cfgScale!: RangeFile;

  @IsDefined()
  @ValidateNested()
  @Type(() => RangeFile)
  readonly denoisingStrength!: RangeFile;
}

class UnitFile {
  /** The name of one of the shared controls. */
  @IsString()
  readonly control!: string;

  @IsBoolean()
  readonly required!: boolean;

  @IsNumber()
  @Min(0)
  @Max(2)
  readonly weight!: number;

  @IsNumber()
  @Min(0)
  @Max(1)
  readonly guidanceStart: number = 0;

  @IsNumber()
  @Min(0)
  @Max(1)
  readonly guidanceEnd: number = 1;

  @IsIn(CONTROL_MODES)
  readonly controlMode!: ControlMode;
}

class CheckpointFile {
  @IsString({ each: true })
  @ArrayMinSize(1)
  readonly anyOf!: string[];

  @IsBoolean()
  readonly required!: boolean;
}

/** A style's file as it is written, `config/styles/<name>.yaml`. */
export class PresetFile {
  @IsString()
  @IsNotEmpty()
  readonly title!: string;

  @IsString()
  @IsNotEmpty()
  readonly description!: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => PromptFile)
  readonly prompt!: PromptFile;

  @IsDefined()
  @ValidateNested()
  @Type(() => SettingsFile)
  readonly settings!: SettingsFile;

  @IsInt()
  @Min(512)
  @Max(1024)
  readonly maxSide!: number;

  @IsString()
  @IsNotEmpty()
  readonly sampler!: string;

  @IsString()
  @IsNotEmpty()
  readonly scheduler!: string;

  @IsArray()
  @ArrayMaxSize(MAX_UNITS)
  @ValidateNested({ each: true })
  @Type(() => UnitFile)
  readonly units!: UnitFile[];

  @ValidateIf((file: PresetFile) => file.checkpoint !== null)
  @IsDefined()
  @ValidateNested()
  @Type(() => CheckpointFile)
  readonly checkpoint!: CheckpointFile | null;

  @IsNumber()
  @Min(0)
  @Max(1)
  readonly colourMatch!: number;
}

class ControlFile {
  @IsString()
  @IsNotEmpty()
  readonly name!: string;

  @IsIn(CONTROL_PURPOSES)
  readonly purpose!: ControlPurpose;

  @IsOptional()
  @IsString({ each: true })
  readonly modules: string[] = [];

  @IsString({ each: true })
  @ArrayMinSize(1)
  readonly models!: string[];
}

/** What the styles have in common, `config/styles/_shared.yaml`. */
export class SharedFile {
  @IsString()
  readonly negative!: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ControlFile)
  readonly controls!: ControlFile[];
}
