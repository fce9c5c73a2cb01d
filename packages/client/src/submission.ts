import type { BatchSubmission, Submission } from './api-types.js';

/** A picture's bytes: what a file input gives, what Node reads. */
export type PhotoBytes = Blob | Uint8Array<ArrayBuffer> | ArrayBuffer;

/** As the API takes it, or with the photo's bytes as `photo` in place of `photoId`, `photoUrl` and `photoBase64`. */
export type NewTransfer = Submission & { readonly photo?: PhotoBytes };

/** One photo in several `styles`, or several photos in one `style`; as the API takes it, or with the bytes themselves. */
export type NewBatch = BatchSubmission & {
  readonly photo?: PhotoBytes;
  readonly photos?: readonly PhotoBytes[];
};

interface Fields {
  readonly photo?: PhotoBytes;
  readonly photos?: readonly PhotoBytes[];
}

/** JSON where it can be, a form where bytes come along. */
export function bodyOf({ photo, photos, ...rest }: Fields): FormData | object {
  if (photo === undefined && photos === undefined) return rest;
  const form = new FormData();
  for (const [name, value] of Object.entries<unknown>(rest)) {
    if (value === undefined) continue;
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  // Last, so that a refusal of what else there is comes before the photo is read.
  if (photo !== undefined) form.set('photo', blobOf(photo), 'photo');
  for (const each of photos ?? []) form.append('photos', blobOf(each), 'photo');
  return form;
}

function blobOf(photo: PhotoBytes): Blob {
  return photo instanceof Blob ? photo : new Blob([photo]);
}

/** As the header has it: a string of structured fields (RFC 8941). */
function quoted(key: string): string {
  return `"${key.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** What makes it safe to send a submission again: the service does it once. */
export function submissionHeaders(idempotencyKey: string = newKey()): Record<string, string> {
  return { 'idempotency-key': quoted(idempotencyKey) };
}

/** Random, also on pages without TLS, where `crypto.randomUUID` is not there. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
