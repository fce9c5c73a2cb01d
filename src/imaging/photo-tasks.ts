import { Type } from 'class-transformer';
import {
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import type { FaceChoice, OnNoFace } from '../faces/frame-faces.js';
import type { PictureFormat } from '../images/encode.js';
import type { Provenance } from '../images/provenance.js';
import {
  AnnotatedPhoto,
  FinishedPicture,
  Frame,
  InspectedPhoto,
  PictureSize,
  PreparedPhoto,
} from './prepared-photo.js';

function IsFaceChoice(): PropertyDecorator {
  return ValidateBy({ name: 'isFaceChoice', validator: { validate: isFaceChoice } });
}

function isFaceChoice(value: unknown): boolean {
  return value === 'largest' || value === 'all' || (Number.isInteger(value) && Number(value) >= 0);
}

export class InspectInput {
  /** Path of the photo. All paths below are local. */
  @IsString() readonly file!: string;
}

export class AnnotateInput {
  @IsString() readonly file!: string;
  /** Shorter side of the map, pixels. */
  @IsInt() @Min(64) @Max(2048) readonly resolution!: number;
  @IsInt() @Min(1) @Max(10) readonly maxFaces!: number;
  /** Output path of the map (PNG). */
  @IsString() readonly output!: string;
}

/** Output of the decoded photo, for other transfers of the same photo. */
export class KeptPhoto {
  /** Output path of the upright photo (PNG). */
  @IsString() readonly upright!: string;
  /** Output path of its faces, see `saveKnownFaces`. */
  @IsString() readonly faces!: string;
  /** Longer side of the upright photo, pixels: the largest that any of these transfers needs. */
  @IsInt() @Min(64) @Max(4096) readonly maxSide!: number;
}

export class PrepareInput {
  @IsString() readonly file!: string;
  /** Path of the known faces; `file` is then the upright photo kept with them. */
  @IsOptional() @IsString() readonly knownFaces?: string;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => KeptPhoto) readonly keep?: KeptPhoto;
  @IsInt() @Min(64) @Max(4096) readonly maxSide!: number;
  @IsFaceChoice() readonly faces!: FaceChoice;
  @IsIn(['fail', 'continue']) readonly onNoFace!: OnNoFace;
  /** Output path of the padded init image (PNG). */
  @IsString() readonly initImage!: string;
  /** Output path of the control map (PNG); not written if there is none. */
  @IsString() readonly controlMap!: string;
}

export class FinishProvenance implements Provenance {
  @IsString() readonly style!: string;
  @IsNumber() readonly seed!: number;
  @IsString() readonly software!: string;
}

export class FinishInput {
  /** Path of the WebUI's result. */
  @IsString() readonly generated!: string;
  /** Path of the init image from which it was generated. */
  @IsString() readonly reference!: string;
  @IsObject() @ValidateNested() @Type(() => Frame) readonly frame!: Frame;
  /** Strength, 0 (off) to 1. */
  @IsNumber() @Min(0) @Max(1) readonly colourMatch!: number;
  @IsIn(['jpeg', 'png', 'webp']) readonly format!: PictureFormat;
  @IsInt() @Min(1) @Max(100) readonly quality!: number;
  @IsObject() @ValidateNested() @Type(() => FinishProvenance) readonly provenance!: FinishProvenance;
  @IsString() readonly output!: string;
}

export class PreviewInput {
  /** Path of the WebUI's live preview of a running generation. */
  @IsString() readonly file!: string;
  /** Frame of the generation; the preview shows all of it, scaled down. */
  @IsObject() @ValidateNested() @Type(() => Frame) readonly frame!: Frame;
  /** Output path of the preview (JPEG). */
  @IsString() readonly output!: string;
}

/** One picture of a sheet. */
export class SheetPicture {
  /** Path; without one, its place stays empty. */
  @IsOptional() @IsString() readonly file?: string;
  @IsString() @MaxLength(100) readonly caption!: string;
}

export class SheetInput {
  @IsArray() @ValidateNested({ each: true }) @Type(() => SheetPicture) readonly pictures!: SheetPicture[];
  /** Names of the styles, for the file's metadata. */
  @IsString() readonly styles!: string;
  @IsString() readonly software!: string;
  /** Output path of the sheet (JPEG). */
  @IsString() readonly output!: string;
}

/** Input and output of each task. */
export interface PhotoTasks {
  inspect: { input: InspectInput; output: InspectedPhoto };
  annotate: { input: AnnotateInput; output: AnnotatedPhoto };
  prepare: { input: PrepareInput; output: PreparedPhoto };
  finish: { input: FinishInput; output: FinishedPicture };
  preview: { input: PreviewInput; output: PictureSize };
  sheet: { input: SheetInput; output: PictureSize };
}

export type PhotoTask = keyof PhotoTasks;

/** Classes that validate the messages of each task. */
export const PHOTO_TASKS: {
  readonly [Task in PhotoTask]: {
    readonly input: new () => PhotoTasks[Task]['input'];
    readonly output: new () => PhotoTasks[Task]['output'];
  };
} = {
  inspect: { input: InspectInput, output: InspectedPhoto },
  annotate: { input: AnnotateInput, output: AnnotatedPhoto },
  prepare: { input: PrepareInput, output: PreparedPhoto },
  finish: { input: FinishInput, output: FinishedPicture },
  preview: { input: PreviewInput, output: PictureSize },
  sheet: { input: SheetInput, output: PictureSize },
};
