import type { ControlMapQuery, Photo } from './api-types.js';
import type { Http } from './http.js';
import { Picture } from './picture.js';
import { bodyOf, type PhotoBytes, submissionHeaders } from './submission.js';

interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface UploadOptions extends CallOptions {
  /**
   * Store it with the user's choice: repeating an upload with the same key after a reload stores no second photo.
   */
  readonly idempotencyKey?: string;
}

/** Photos that are uploaded once and used for several transfers. */
export class Photos {
  constructor(private readonly http: Http) {}

  /**
   * Uploads a photo. The response has its faces, the largest first. Retried after failures, always as the same
   * photo.
   */
  async upload(photo: PhotoBytes, { signal, idempotencyKey }: UploadOptions = {}): Promise<Photo> {
    const headers = submissionHeaders(idempotencyKey);
    const call = { method: 'POST', address: '/v1/photos', headers, signal, repeatable: true } as const;
    return this.http.json({ ...call, body: bodyOf({ photo }) });
  }

  async get(id: string, { signal }: CallOptions = {}): Promise<Photo> {
    return this.http.json({ method: 'GET', address: `/v1/photos/${encodeURIComponent(id)}`, signal });
  }

  async erase(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.http.json({ method: 'DELETE', address: `/v1/photos/${encodeURIComponent(id)}`, signal });
  }

  /** The face map, as the ControlNet preprocessor draws it. */
  async controlMap(id: string, query: ControlMapQuery = {}, { signal }: CallOptions = {}): Promise<Picture> {
    const address = `/v1/photos/${encodeURIComponent(id)}/control-map`;
    return this.http.call({ method: 'GET', address, query, signal }, (response) =>
      Promise.resolve(new Picture(response)),
    );
  }
}
