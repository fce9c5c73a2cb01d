import { readFileSync } from 'node:fs';
import { plainToInstance, Type } from 'class-transformer';
import {
  IsDefined,
  IsIn,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
  validateSync,
} from 'class-validator';
import { parse } from 'yaml';
import { ConfigurationError } from '../config/configuration-error.js';
import { fieldProblems } from '../errors/field-problems.js';
import type { Capabilities, LaunchMode } from './capabilities.js';
import { defaultCoefficients, type VramCoefficients } from './vram-coefficients.js';

const MOST_MIB = 1_048_576;

/** Where the values were measured: decides which WebUIs they are used for. */
class MeasuredOn {
  @IsIn(['a1111', 'forge'])
  readonly program!: Capabilities['kind'];

  @IsIn(['normal', 'medvram', 'lowvram'])
  readonly launchMode!: LaunchMode;

  @IsNumber()
  @Min(1)
  readonly cardMiB!: number;

  @IsOptional()
  @IsString()
  readonly at?: string;

  @IsOptional()
  @IsString()
  readonly url?: string;

  @IsOptional()
  @IsString()
  readonly version?: string;

  @IsOptional()
  @IsString()
  readonly checkpoint?: string;

  @IsOptional()
  @IsNumber()
  readonly jobs?: number;
}

class Coefficients implements VramCoefficients {
  @IsNumber()
  @Min(0)
  @Max(MOST_MIB)
  readonly contextMiB!: number;

  @IsNumber()
  @Min(1)
  @Max(MOST_MIB)
  readonly unetMiB!: number;

  @IsNumber()
  @Min(0)
  @Max(MOST_MIB)
  readonly textEncoderMiB!: number;

  @IsNumber()
  @Min(0)
  @Max(MOST_MIB)
  readonly vaeMiB!: number;

  @IsNumber()
  @Min(0)
  @Max(MOST_MIB)
  readonly controlNetMiB!: number;

  @IsNumber()
  @Min(1)
  @Max(MOST_MIB)
  readonly samplingMiBPerMegapixel!: number;

  @IsNumber()
  @Min(1)
  @Max(MOST_MIB)
  readonly decodingMiBPerMegapixel!: number;

  @IsNumber()
  @Min(0)
  @Max(MOST_MIB)
  readonly marginMiB!: number;
}

/** The file that `npm run calibrate` writes. */
export class CoefficientsFile {
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => MeasuredOn)
  readonly measured!: MeasuredOn;

  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => Coefficients)
  readonly coefficients!: Coefficients;
}

/** Relative tolerance: drivers report slightly different totals for the same card. */
const SAME_CARD = 0.02;

/**
 * Selects the coefficients for a WebUI: those of the last file that was measured on its program, launch mode and
 * card, else the defaults.
 */
export class MeasuredCoefficients {
  private constructor(private readonly files: readonly CoefficientsFile[]) {}

  /** @throws ConfigurationError with every problem of every file */
  static read(paths: readonly string[]): MeasuredCoefficients {
    const problems: string[] = [];
    const files = paths.map((path) => readFile(path, problems));
    if (problems.length > 0) throw new ConfigurationError(problems);
    return new MeasuredCoefficients(files.filter((file) => file !== null));
  }

  of({ kind, launchMode, vramTotalMiB }: Capabilities): VramCoefficients {
    const found = this.files.findLast(
      ({ measured }) =>
        measured.program === kind &&
        measured.launchMode === launchMode &&
        vramTotalMiB !== null &&
        Math.abs(measured.cardMiB - vramTotalMiB) <= vramTotalMiB * SAME_CARD,
    );
    return found?.coefficients ?? defaultCoefficients(launchMode);
  }
}

function readFile(path: string, problems: string[]): CoefficientsFile | null {
  const about = `VRAM_COEFFICIENTS_FILE: ${path}`;
  try {
    const content: unknown = parse(readFileSync(path, 'utf8'));
    if (typeof content !== 'object' || content === null) throw new Error('it must be a mapping');
    const file = plainToInstance(CoefficientsFile, content);
    const found = fieldProblems(
      validateSync(file, { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true }),
    );
    problems.push(...found.map(({ field, detail }) => `${about}: ${field}: ${detail}`));
    return file;
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    problems.push(`${about}: ${reason}`);
    return null;
  }
}
