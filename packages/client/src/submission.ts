import type { BatchSubmission, Submission } from './api-types.js';

/** The bytes of a picture, as from a file input or from reading a file in Node. */
export type PhotoBytes = Blob | Uint8Array<ArrayBuffer> | ArrayBuffer;

/**
 * A submission as the API takes it, or with the photo's bytes as `photo` in place of `photoId`, `photoUrl` or
 * `photoBase64`.
 */
export type NewTransfer = Submission & { readonly photo?: PhotoBytes };

/**
 * One photo in several `styles`, or several photos in one `style`: as the API takes it, or with the photos' bytes.
 */
export type NewBatch = BatchSubmission & {
  readonly photo?: PhotoBytes;
  readonly photos?: readonly PhotoBytes[];
};

interface Fields {
  readonly photo?: PhotoBytes;
  readonly photos?: readonly PhotoBytes[];
}

/** Sends JSON, or a form if there are photo bytes. */
export function bodyOf({ photo, photos, ...rest }: Fields): FormData | object {
  if (photo === undefined && photos === undefined) return rest;
  const form = new FormData();
  for (const [name, value] of Object.entries<unknown>(rest)) {
    if (value === undefined) continue;
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  // Last, so that the service can reject other fields before it reads the photo.
  if (photo !== undefined) form.set('photo', blobOf(photo), 'photo');
  for (const each of photos ?? []) form.append('photos', blobOf(each), 'photo');
  return form;
}

function blobOf(photo: PhotoBytes): Blob {
  return photo instanceof Blob ? photo : new Blob([photo]);
}

/** Quotes the key as a string of structured fields (RFC 8941). */
function quoted(key: string): string {
  return `"${key.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** The header that makes it safe to send a submission again: the service executes it once. */
export function submissionHeaders(idempotencyKey: string = newKey()): Record<string, string> {
  return { 'idempotency-key': quoted(idempotencyKey) };
}

/** A random key. `crypto.randomUUID` is not used: pages without TLS lack it. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
