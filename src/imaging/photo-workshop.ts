import { Injectable } from '@nestjs/common';
import type { PictureFormat } from '../images/encode.js';
import type { GenerationFrame } from '../images/generation-size.js';
import type { Provenance } from '../images/provenance.js';
import type { AnnotatedPhoto, FinishedPicture, InspectedPhoto, PreparedPhoto } from './prepared-photo.js';

export type FaceSelection = 'largest' | 'all' | number;

export interface InspectInput {
  readonly file: string;
}

export interface AnnotateInput {
  readonly file: string;
  readonly resolution: number;
  readonly maxFaces: number;
  readonly output: string;
}

export interface PrepareInput {
  readonly file: string;
  readonly maxSide: number;
  readonly faces: FaceSelection;
  readonly onNoFace: 'fail' | 'continue';
  /** Where the padded init image goes (PNG). */
  readonly initImage: string;
  /** Where the control map goes (PNG); not written when there is none. */
  readonly controlMap: string;
}

export interface FinishInput {
  /** What the WebUI answered. */
  readonly generated: string;
  /** The init image that it was generated from. */
  readonly reference: string;
  readonly frame: GenerationFrame;
  /** 0 to 1. */
  readonly colourMatch: number;
  readonly format: PictureFormat;
  readonly quality: number;
  readonly provenance: Provenance;
  readonly output: string;
}

export interface WorkOptions {
  readonly signal?: AbortSignal;
}

/** How busy one lane is, for metrics. */
export interface LaneStats {
  readonly busy: number;
  readonly queued: number;
  /** Children ended by the deadline or the memory limit since the start. */
  readonly kills: number;
  /** Children that ended by themselves since the start. */
  readonly crashes: number;
}

/**
 * Photo work in child processes: bounded in number, memory and time. Faces and finished pictures have a lane each, so
 * that a hostile photo never delays a picture that is nearly done.
 */
@Injectable()
export class PhotoWorkshop {
  async inspect(_input: InspectInput, _options: WorkOptions = {}): Promise<InspectedPhoto> {
    throw new Error('being written');
  }

  async annotate(_input: AnnotateInput, _options: WorkOptions = {}): Promise<AnnotatedPhoto> {
    throw new Error('being written');
  }

  async prepare(_input: PrepareInput, _options: WorkOptions = {}): Promise<PreparedPhoto> {
    throw new Error('being written');
  }

  async finish(_input: FinishInput, _options: WorkOptions = {}): Promise<FinishedPicture> {
    throw new Error('being written');
  }

  stats(): { readonly faces: LaneStats; readonly finish: LaneStats } {
    throw new Error('being written');
  }
}
