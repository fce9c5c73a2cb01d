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
  /** Path of the photo; here and below on this machine. */
  @IsString() readonly file!: string;
}

export class AnnotateInput {
  @IsString() readonly file!: string;
  /** Shorter side of the map in pixels. */
  @IsInt() @Min(64) @Max(2048) readonly resolution!: number;
  @IsInt() @Min(1) @Max(10) readonly maxFaces!: number;
  /** Where the map goes (PNG). */
  @IsString() readonly output!: string;
}

/** Where a decoded photo goes, for others who prepare the same one. */
export class KeptPhoto {
  /** The upright photo (PNG). */
  @IsString() readonly upright!: string;
  /** Who is in it, see `saveKnownFaces`. */
  @IsString() readonly faces!: string;
  /** Its longer side, pixels: as large as any of them needs it. */
  @IsInt() @Min(64) @Max(4096) readonly maxSide!: number;
}

export class PrepareInput {
  @IsString() readonly file!: string;
  /** Path of what is known of the faces: then `file` is the upright photo that was kept with it. */
  @IsOptional() @IsString() readonly knownFaces?: string;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => KeptPhoto) readonly keep?: KeptPhoto;
  @IsInt() @Min(64) @Max(4096) readonly maxSide!: number;
  @IsFaceChoice() readonly faces!: FaceChoice;
  @IsIn(['fail', 'continue']) readonly onNoFace!: OnNoFace;
  /** Where the padded init image goes (PNG). */
  @IsString() readonly initImage!: string;
  /** Where the control map goes (PNG); not written when there is none. */
  @IsString() readonly controlMap!: string;
}

export class FinishProvenance implements Provenance {
  @IsString() readonly style!: string;
  @IsNumber() readonly seed!: number;
  @IsString() readonly software!: string;
}

export class FinishInput {
  /** Path of what the WebUI answered. */
  @IsString() readonly generated!: string;
  /** Path of the init image that it was generated from. */
  @IsString() readonly reference!: string;
  @IsObject() @ValidateNested() @Type(() => Frame) readonly frame!: Frame;
  /** 0 to 1. */
  @IsNumber() @Min(0) @Max(1) readonly colourMatch!: number;
  @IsIn(['jpeg', 'png', 'webp']) readonly format!: PictureFormat;
  @IsInt() @Min(1) @Max(100) readonly quality!: number;
  @IsObject() @ValidateNested() @Type(() => FinishProvenance) readonly provenance!: FinishProvenance;
  @IsString() readonly output!: string;
}

export class PreviewInput {
  /** Path of a picture in the making, as the WebUI showed it. */
  @IsString() readonly file!: string;
  /** Of the generation; the preview shows all of it, smaller. */
  @IsObject() @ValidateNested() @Type(() => Frame) readonly frame!: Frame;
  /** Where the preview goes (JPEG). */
  @IsString() readonly output!: string;
}

/** One picture of a sheet. */
export class SheetPicture {
  /** Path; left out: there is none, its place stays empty. */
  @IsOptional() @IsString() readonly file?: string;
  @IsString() @MaxLength(100) readonly caption!: string;
}

export class SheetInput {
  @IsArray() @ValidateNested({ each: true }) @Type(() => SheetPicture) readonly pictures!: SheetPicture[];
  /** Names of the styles, for the file to say what it is. */
  @IsString() readonly styles!: string;
  @IsString() readonly software!: string;
  /** Where the sheet goes (JPEG). */
  @IsString() readonly output!: string;
}

/** What each task is given and what it answers. */
export interface PhotoTasks {
  inspect: { input: InspectInput; output: InspectedPhoto };
  annotate: { input: AnnotateInput; output: AnnotatedPhoto };
  prepare: { input: PrepareInput; output: PreparedPhoto };
  finish: { input: FinishInput; output: FinishedPicture };
  preview: { input: PreviewInput; output: PictureSize };
  sheet: { input: SheetInput; output: PictureSize };
}

export type PhotoTask = keyof PhotoTasks;

/** The classes by which messages of each task are parsed. */
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
