import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Request } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discardUpload, type Upload, UploadStorage } from './upload-storage.js';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-upload-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe('upload storage', () => {
  it('writes the stream, however it is split, and returns size and hash', async () => {
    const photo = randomBytes(1_234_567);
    for (const size of [1_000, 65_536, 65_537, photo.length]) {
      const upload = await receive(Readable.from(piecesOf(photo, size), { objectMode: false }));
      expect(upload).toMatchObject({
        size: photo.length,
        sha256: createHash('sha256').update(photo).digest('hex'),
      });
      expect(photo.equals(await readFile(upload.path))).toBe(true);
      expect((await stat(upload.path)).mode & 0o777).toBe(0o600);
      await discardUpload(upload);
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it('accepts an empty file', async () => {
    const upload = await receive(Readable.from([], { objectMode: false }));
    expect(upload.size).toBe(0);
    expect((await stat(upload.path)).size).toBe(0);
    await discardUpload(upload);
  });

  it('leaves nothing of a sender that disconnected', async () => {
    const broken = new Readable({ read: () => undefined });
    // As Multer does.
    broken.on('error', () => undefined);
    broken.push(randomBytes(500_000));
    const receiving = receive(broken);
    setImmediate(() => broken.destroy(new Error('Request aborted')));
    await expect(receiving).rejects.toThrow('Request aborted');
    expect(await readdir(directory)).toEqual([]);
  });

  it('reports missing space if its folder is gone', async () => {
    const lost = join(directory, 'lost', 'upload');
    const receiving = receive(Readable.from([Buffer.of(1)]), { scratchFile: async () => lost });
    await expect(receiving).rejects.toMatchObject({ code: 'storage_unavailable' });
  });
});

describe('space for a form', () => {
  it('is freed for its announced size, but never for more than a form may have', async () => {
    const asked: number[] = [];
    const admit = async (bytes: number): Promise<void> => void asked.push(bytes);
    await discardUpload(await receive(Readable.from([Buffer.of(1)]), { admit, length: '2000' }));
    const endless = receive(Readable.from([Buffer.of(1)]), { admit, length: '900000000000000' });
    await expect(endless).rejects.toMatchObject({ code: 'photo_too_large' });
    expect(asked).toEqual([2000]);
    expect(await readdir(directory)).toEqual([]);
  });
});

let files = 0;

interface Sent {
  readonly admit?: (bytes: number) => Promise<void>;
  /** Content-Length of the form. */
  readonly length?: string;
  readonly scratchFile?: () => Promise<string>;
}

async function newFile(): Promise<string> {
  return join(directory, `upload-${files++}`);
}

function receive(
  stream: Readable,
  { admit = async () => {}, length, scratchFile = newFile }: Sent = {},
): Promise<Upload> {
  const storage = new UploadStorage({ scratchFile }, { admit }, { files: 2e6, whole: 2e6 + 1000 });
  const file = { stream } as Express.Multer.File;
  return new Promise((resolve, reject) => {
    // oxlint-disable-next-line no-underscore-dangle -- multer's name
    storage._handleFile({ headers: { 'content-length': length } } as Request, file, (error, upload) =>
      upload ? resolve(upload) : reject(error ?? new Error('Neither an upload nor an error')),
    );
  });
}

/** Copies, since the receiver empties them. */
function piecesOf(photo: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(photo.length / size) }, (_, index) =>
    Buffer.from(photo.subarray(index * size, (index + 1) * size)),
  );
}
