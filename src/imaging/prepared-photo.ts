import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Warning } from '../errors/warning.js';
import type { PictureFormat } from '../images/encode.js';
import type { GenerationFrame } from '../images/generation-size.js';
import type { Size } from '../images/pixels.js';

/** A problem that did not prevent the result, to be reported to the caller. */
export class PhotoWarning implements Warning {
  @IsString() readonly code!: string;
  @IsString() readonly detail!: string;
}

export class PictureSize implements Size {
  @IsInt() @Min(1) readonly width!: number;
  @IsInt() @Min(1) readonly height!: number;
}

export class Frame extends PictureSize implements GenerationFrame {
  @IsObject() @ValidateNested() @Type(() => PictureSize) readonly content!: PictureSize;
}

/** Pixels of the upright photo. */
export class FaceBox {
  @IsNumber() readonly x!: number;
  @IsNumber() readonly y!: number;
  @IsNumber() readonly width!: number;
  @IsNumber() readonly height!: number;
}

/** A face as the API shows it, without landmarks. Angles in degrees. */
export class FaceInfo {
  @IsObject() @ValidateNested() @Type(() => FaceBox) readonly box!: FaceBox;
  /** Pixels of the upright photo. */
  @IsNumber() readonly side!: number;
  @IsNumber() readonly yaw!: number;
  @IsNumber() readonly pitch!: number;
  @IsNumber() readonly roll!: number;
}

export class SelectableFace extends FaceInfo {
  /** Whether it is drawn in the control map. */
  @IsBoolean() readonly selected!: boolean;
}

export class InspectedPhoto extends PictureSize {
  /** Largest first. */
  @IsArray() @ValidateNested({ each: true }) @Type(() => FaceInfo) readonly faces!: FaceInfo[];
  @IsArray() @ValidateNested({ each: true }) @Type(() => PhotoWarning) readonly warnings!: PhotoWarning[];
}

/** The map drawn by `annotate`. */
export class AnnotatedPhoto extends PictureSize {
  /** Number of faces drawn; 0 means a black map. */
  @IsInt() @Min(0) readonly faces!: number;
}

export class PrepareTimings {
  @IsNumber() readonly decodeMs!: number;
  @IsNumber() readonly facesMs!: number;
  @IsNumber() readonly controlMapMs!: number;
}

export class PreparedPhoto {
  /** Size of the upright photo. */
  @IsObject() @ValidateNested() @Type(() => PictureSize) readonly photo!: PictureSize;
  @IsObject() @ValidateNested() @Type(() => Frame) readonly frame!: Frame;
  /** Largest first. */
  @IsArray() @ValidateNested({ each: true }) @Type(() => SelectableFace) readonly faces!: SelectableFace[];
  /** Whether a control map was written; false only under `onNoFace: 'continue'`. */
  @IsBoolean() readonly controlMap!: boolean;
  @IsArray() @ValidateNested({ each: true }) @Type(() => PhotoWarning) readonly warnings!: PhotoWarning[];
  @IsObject() @ValidateNested() @Type(() => PrepareTimings) readonly timings!: PrepareTimings;
}

export class FinishedPicture extends PictureSize {
  @IsIn(['jpeg', 'png', 'webp']) readonly format!: PictureFormat;
  @IsInt() @Min(1) readonly bytes!: number;
}
