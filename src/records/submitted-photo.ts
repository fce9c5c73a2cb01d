import type { PhotoHeader } from '../images/photo-header.js';
import type { Size } from '../images/pixels.js';
import type { SourceFile } from '../storage/blob.js';
import type { PhotoRecord } from './photo-records.js';

/** A received photo in a local file, of which only the header has been read. */
export interface ArrivedPhoto {
  readonly source: SourceFile;
  readonly header: PhotoHeader;
}

/** The photo of a submission: stored earlier, sent with the submission, or to be fetched from a URL. */
export type SubmittedPhoto =
  | { readonly kind: 'stored'; readonly photo: PhotoRecord }
  | { readonly kind: 'received'; readonly photo: ArrivedPhoto }
  | { readonly kind: 'remote'; readonly url: string };

/** Size of the upright photo; null for one that has to be fetched. */
export function sizeOf(submitted: SubmittedPhoto): Size | null {
  switch (submitted.kind) {
    case 'stored':
      return submitted.photo;
    case 'received':
      return submitted.photo.header;
    case 'remote':
      return null;
  }
}

/** SHA-256 of the photo's bytes; null when it is not known yet. */
export function sha256Of(submitted: SubmittedPhoto): string | null {
  switch (submitted.kind) {
    case 'stored':
      return submitted.photo.sha256;
    case 'received':
      return submitted.photo.source.sealed?.sha256 ?? null;
    case 'remote':
      return null;
  }
}
