/** Owner of a transfer's intermediate pictures: the photo, the init image, the generated picture. */
export function workOwner(transferId: string): string {
  return `work:${transferId}`;
}

/** Owner of what is served: result and control map. */
export function transferOwner(transferId: string): string {
  return `transfer:${transferId}`;
}

/** Owner of an uploaded photo's bytes. */
export function photoOwner(photoId: string): string {
  return `photo:${photoId}`;
}
