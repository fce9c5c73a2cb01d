import { PayloadInvalid } from '../errors/general.errors.js';
import { PhotoMissing } from '../images/images.errors.js';
import type { Upload } from '../intake/upload-storage.js';
import type { BatchSubmission } from './batch-submission.dto.js';

/** The files of a form, by the name of their part. */
export interface BatchUploads {
  readonly photo?: readonly Upload[];
  readonly photos?: readonly Upload[];
}

/** A photo as submitted, and the field that it was submitted in. */
export type PhotoSource = { readonly field: string } & (
  | { readonly kind: 'upload'; readonly upload: Upload }
  | { readonly kind: 'id' | 'url' | 'text'; readonly value: string }
);

export interface RequestedItem {
  readonly style: string;
  /** The field that names the style. */
  readonly field: string;
  readonly photo: PhotoSource;
}

/** A submitted batch: one photo in several styles, or several photos in one style. */
export interface BatchRequest {
  readonly items: readonly RequestedItem[];
  /** Every photo once, in order. */
  readonly photos: readonly PhotoSource[];
  /** Whether the items share one photo. */
  readonly shared: boolean;
}

/** @throws PhotoMissing; PayloadInvalid when it is neither, or has too many items */
export function batchRequest(
  submission: BatchSubmission,
  uploads: BatchUploads,
  maxItems: number,
): BatchRequest {
  const photos = sources(submission, uploads);
  const styles = stylesOf(submission);
  const [first] = photos;
  if (first === undefined)
    throw new PhotoMissing(
      'Send one photo as the part `photo`, photoId, photoUrl or photoBase64, or several as the parts `photos`, photoIds, photoUrls or photosBase64.',
    );
  if (styles.length > 1 && photos.length > 1)
    throw refused(
      'styles',
      'ambiguous',
      'Send one photo and several styles, or several photos and one style.',
    );
  const count = Math.max(styles.length, photos.length);
  if (count > maxItems)
    throw refused(
      styles.length > 1 ? 'styles' : 'photos',
      'too_many',
      `A batch may have at most ${maxItems} transfers, not ${count}.`,
    );
  const items = photos.flatMap((photo) => styles.map((style) => ({ ...style, photo })));
  return { items, photos, shared: styles.length > 1 };
}

function stylesOf({ style, styles }: BatchSubmission): Omit<RequestedItem, 'photo'>[] {
  if (style !== undefined && styles !== undefined)
    throw refused('styles', 'ambiguous', 'Send style or styles, not both.');
  if (style !== undefined) return [{ style, field: 'style' }];
  if (styles === undefined)
    throw refused('styles', 'required', 'Send styles for one photo, or style for several.');
  return styles.map((each, index) => ({ style: each, field: `styles.${index}` }));
}

/** @throws PayloadInvalid for more than one single photo, or a single photo together with a list */
function sources(submission: BatchSubmission, { photo = [], photos = [] }: BatchUploads): PhotoSource[] {
  const { photoId, photoUrl, photoBase64, photoIds, photoUrls, photosBase64 } = submission;
  const single = [
    ...photo.map((each) => upload('photo', each)),
    ...one('id', 'photoId', photoId),
    ...one('url', 'photoUrl', photoUrl),
    ...one('text', 'photoBase64', photoBase64),
  ];
  const several = [
    ...photos.map((each, index) => upload(`photos.${index}`, each)),
    ...list('id', 'photoIds', photoIds),
    ...list('url', 'photoUrls', photoUrls),
    ...list('text', 'photosBase64', photosBase64),
  ];
  if (single.length > 1 || (single.length > 0 && several.length > 0))
    throw refused('photo', 'ambiguous', 'Send either exactly one photo, or a list of photos.');
  return [...single, ...several];
}

type Given = 'id' | 'url' | 'text';

function upload(field: string, file: Upload): PhotoSource {
  return { field, kind: 'upload', upload: file };
}

function one(kind: Given, field: string, value: string | undefined): PhotoSource[] {
  return value === undefined ? [] : [{ field, kind, value }];
}

function list(kind: Given, field: string, values: readonly string[] = []): PhotoSource[] {
  return values.map((value, index) => ({ field: `${field}.${index}`, kind, value }));
}

function refused(field: string, code: string, detail: string): PayloadInvalid {
  return new PayloadInvalid(detail, { fields: [{ field, code, detail }] });
}
