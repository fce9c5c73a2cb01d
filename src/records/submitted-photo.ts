import type { PhotoHeader } from '../images/photo-header.js';
import type { Size } from '../images/pixels.js';
import type { SourceFile } from '../storage/blob.js';
import type { PhotoRecord } from './photo-records.js';

/** A photo in a file of ours, of which only the header has been read. */
export interface ArrivedPhoto {
  readonly source: SourceFile;
  readonly header: PhotoHeader;
}

/** A photo as a submission names it: stored before, come along with it, or somewhere to be fetched from. */
export type SubmittedPhoto =
  | { readonly kind: 'stored'; readonly photo: PhotoRecord }
  | { readonly kind: 'received'; readonly photo: ArrivedPhoto }
  | { readonly kind: 'remote'; readonly url: string };

/** Of the upright photo; null until it was fetched. */
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

/** SHA-256 of the photo's bytes; null where nobody knows it yet. */
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
