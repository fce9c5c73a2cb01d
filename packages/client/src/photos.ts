import type { ControlMapQuery, Photo } from './api-types.js';
import type { Http } from './http.js';
import { Picture } from './picture.js';
import { bodyOf, type PhotoBytes } from './submission.js';

interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Photos that are uploaded once and used for several transfers. */
export class Photos {
  constructor(private readonly http: Http) {}

  /** Its faces come with the answer, the largest first. */
  async upload(photo: PhotoBytes, { signal }: CallOptions = {}): Promise<Photo> {
    // One too many is forgotten with its time: trying again is safe.
    return this.http.json({
      method: 'POST',
      address: '/v1/photos',
      body: bodyOf({ photo }),
      signal,
      repeatable: true,
    });
  }

  async get(id: string, { signal }: CallOptions = {}): Promise<Photo> {
    return this.http.json({ method: 'GET', address: `/v1/photos/${encodeURIComponent(id)}`, signal });
  }

  async erase(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.http.json({ method: 'DELETE', address: `/v1/photos/${encodeURIComponent(id)}`, signal });
  }

  /** What holds the faces, as the ControlNet preprocessor draws it. */
  async controlMap(id: string, query: ControlMapQuery = {}, { signal }: CallOptions = {}): Promise<Picture> {
    const address = `/v1/photos/${encodeURIComponent(id)}/control-map`;
    return this.http.call({ method: 'GET', address, query, signal }, (response) =>
      Promise.resolve(new Picture(response)),
    );
  }
}
