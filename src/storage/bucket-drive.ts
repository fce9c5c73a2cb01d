import { readFile } from 'node:fs/promises';
import { pipeline, type Readable, Transform } from 'node:stream';
import type { Disk } from 'flydrive';
import type { BlobSource, ByteRange } from './blob.js';
import type { BlobDrive, ShownAs, StoredFile } from './blob-drive.js';
import { listFiles } from './list-files.js';

export const BUCKET_FOLDER = 'blobs/';

/** Pictures in an S3 or Google Cloud Storage bucket, where a put is atomic. */
export class BucketDrive implements BlobDrive {
  /** @param shown the same bucket at the endpoint that browsers use */
  constructor(
    private readonly disk: Disk,
    private readonly shown: Disk,
    private readonly presignMs: number,
  ) {}

  async write(key: string, source: BlobSource): Promise<void> {
    // Not streamed: S3 needs the length first, and pictures are no larger than an upload.
    const bytes = 'bytes' in source ? source.bytes : await readFile(source.file);
    await this.disk.put(BUCKET_FOLDER + key, bytes);
  }

  async read(key: string): Promise<Buffer> {
    return Buffer.from(await this.disk.getBytes(BUCKET_FOLDER + key));
  }

  async stream(key: string, range: ByteRange): Promise<Readable> {
    const whole = await this.disk.getStream(BUCKET_FOLDER + key);
    // A failure or early end of either stream destroys the other.
    return pipeline(whole, cut(range), () => {});
  }

  async size(key: string): Promise<number | undefined> {
    if (!(await this.disk.exists(BUCKET_FOLDER + key))) return undefined;
    return (await this.disk.getMetaData(BUCKET_FOLDER + key)).contentLength;
  }

  async remove(key: string): Promise<void> {
    await this.disk.delete(BUCKET_FOLDER + key);
  }

  async *list(): AsyncIterable<StoredFile> {
    for await (const { key, ...file } of listFiles(this.disk, BUCKET_FOLDER)) {
      yield { ...file, key: key.slice(BUCKET_FOLDER.length) };
    }
  }

  async presigned(key: string, shown: ShownAs): Promise<string> {
    return this.shown.getSignedUrl(BUCKET_FOLDER + key, { ...shown, expiresIn: this.presignMs / 1000 });
  }

  localPath(): undefined {
    return undefined;
  }
}

/** The drivers don't support ranges: bytes outside the range are read and dropped. */
function cut({ start, end = Number.POSITIVE_INFINITY }: ByteRange): Transform {
  let offset = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const part = chunk.subarray(Math.max(0, start - offset), Math.max(0, end + 1 - offset));
      offset += chunk.length;
      done(null, part.length > 0 ? part : undefined);
    },
  });
}
