import type { Submission } from './api-types.js';

/** A picture's bytes: what a file input gives, what Node reads. */
export type PhotoBytes = Blob | Uint8Array<ArrayBuffer> | ArrayBuffer;

/** As the API takes it, or with the photo's bytes as `photo` in place of `photoId`, `photoUrl` and `photoBase64`. */
export type NewTransfer = Submission & { readonly photo?: PhotoBytes };

/** JSON where it can be, a form where bytes come along. */
export function bodyOf(fields: Readonly<Record<string, unknown>>): FormData | object {
  const { photo, ...rest } = fields;
  if (photo === undefined) return rest;
  const form = new FormData();
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined) continue;
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  // Last, so that a refusal of what else there is comes before the photo is read.
  form.set('photo', photo instanceof Blob ? photo : new Blob([photo as ArrayBuffer]), 'photo');
  return form;
}

/** As the header has it: a string of structured fields (RFC 8941). */
export function quoted(key: string): string {
  return `"${key.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** Random, also on pages without TLS, where `crypto.randomUUID` is not there. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
