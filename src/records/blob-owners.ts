/** Owner of a transfer's intermediate pictures: the photo, the init image, the generated picture. */
export function workOwner(transferId: string): string {
  return `work:${transferId}`;
}

/** Owner of a transfer's served pictures: the result and the control map. */
export function transferOwner(transferId: string): string {
  return `transfer:${transferId}`;
}

/** Owner of an uploaded photo's bytes. */
export function photoOwner(photoId: string): string {
  return `photo:${photoId}`;
}

/** Owner of the pictures that the transfers of a batch share. */
export function batchOwner(batchId: string): string {
  return `batch:${batchId}`;
}

/** A parsed owner name. */
export interface BlobOwner {
  readonly kind: 'work' | 'transfer' | 'photo' | 'batch';
  readonly id: string;
}

/** Null for a name that none of the functions above returns. */
export function parseOwner(owner: string): BlobOwner | null {
  const [, kind, id] = /^(work|transfer|photo|batch):(.+)$/.exec(owner) ?? [];
  return kind === undefined || id === undefined ? null : { kind: kind as BlobOwner['kind'], id };
}
