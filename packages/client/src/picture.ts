/** A file from the service. Its bytes can be read only once. */
export class Download {
  constructor(protected readonly response: Response) {}

  /** `application/zip`, for instance. */
  get type(): string {
    return this.response.headers.get('content-type') ?? '';
  }

  get stream(): ReadableStream<Uint8Array> {
    if (this.response.body === null) throw new Error('The response has no body');
    return this.response.body;
  }

  async blob(): Promise<Blob> {
    return this.response.blob();
  }

  async bytes(): Promise<Uint8Array> {
    return new Uint8Array(await this.response.arrayBuffer());
  }
}

/** A picture: `image/jpeg`, `image/png` or `image/webp`. */
export class Picture extends Download {
  /** `jpeg`, `png` or `webp`. */
  get format(): string {
    return this.type.replace('image/', '');
  }

  /** SHA-256 of the bytes; null if the service did not send it. */
  get sha256(): string | null {
    return /^"([0-9a-f]{64})"$/.exec(this.response.headers.get('etag') ?? '')?.[1] ?? null;
  }
}
