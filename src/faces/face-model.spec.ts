import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ASSEMBLED_SHA256, assembleFaceModel } from './assemble-face-model.js';
import { ensureFaceModel, FaceModelBroken } from './face-model.js';

const PACKAGE = createRequire(import.meta.url).resolve(
  '@mediapipe/face_mesh/face_mesh_solution_packed_assets.data',
);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'easel-face-model-'));
});
afterAll(() => rm(root, { recursive: true }));

describe('assembleFaceModel', () => {
  it('builds exactly the bundle that was compared with the reference annotator', async () => {
    expect(sha256(assembleFaceModel(await readFile(PACKAGE)))).toBe(ASSEMBLED_SHA256);
  });

  it.each([
    ['landmark network', 1_000_000],
    ['detector', 3_800_000],
  ])('refuses a package whose %s is damaged', async (_part, position) => {
    const damaged = await readFile(PACKAGE);
    damaged.writeUInt8(damaged.readUInt8(position) ^ 1, position);
    expect(() => assembleFaceModel(damaged)).toThrow('Unexpected');
  });
});

describe('ensureFaceModel', () => {
  it('assembles the model on the first start and keeps it', async () => {
    const dataDirectory = join(root, 'first');
    const first = await ensureFaceModel({ dataDirectory });
    const { mtimeMs } = await stat(first.file);
    const second = await ensureFaceModel({ dataDirectory });
    expect(second).toEqual({ file: first.file, sha256: ASSEMBLED_SHA256, reference: true });
    expect((await stat(second.file)).mtimeMs).toBe(mtimeMs);
    expect(sha256(await readFile(second.file))).toBe(ASSEMBLED_SHA256);
  });

  it('is built intact when several processes start at once', async () => {
    const dataDirectory = join(root, 'together');
    const models = await Promise.all(Array.from({ length: 4 }, () => ensureFaceModel({ dataDirectory })));
    expect(new Set(models.map(({ file }) => file)).size).toBe(1);
    expect(await readdir(join(dataDirectory, 'models'))).toHaveLength(1);
  });

  it('refuses a damaged model file and leaves it as it is', async () => {
    const dataDirectory = join(root, 'damaged');
    const { file } = await ensureFaceModel({ dataDirectory });
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(1_000_000) ^ 1, 1_000_000);
    await writeFile(file, bytes);
    await expect(ensureFaceModel({ dataDirectory })).rejects.toThrow(FaceModelBroken);
    expect(sha256(await readFile(file))).toBe(sha256(bytes));
  });

  it('refuses an unexpected package and stores nothing', async () => {
    const packedAssets = join(root, 'other.data');
    await writeFile(packedAssets, Buffer.alloc(4_000_000));
    const dataDirectory = join(root, 'other');
    await expect(ensureFaceModel({ dataDirectory, packedAssets })).rejects.toThrow(FaceModelBroken);
    expect(await readdir(join(dataDirectory, 'models'))).toEqual([]);
  });
});

describe('a configured face model', () => {
  const dataDirectory = '/nowhere';

  it('is the reference if it is the assembled one', async () => {
    const { file } = await ensureFaceModel({ dataDirectory: join(root, 'given') });
    expect(await ensureFaceModel({ dataDirectory, modelPath: file })).toMatchObject({
      file,
      reference: true,
    });
  });

  it('is refused if unknown, with a message that says how to allow it', async () => {
    const modelPath = join(root, 'unknown.task');
    await mkdir(root, { recursive: true });
    await writeFile(modelPath, 'another model');
    const hash = sha256(Buffer.from('another model'));
    await expect(ensureFaceModel({ dataDirectory, modelPath })).rejects.toThrow(`FACE_MODEL_SHA256=${hash}`);
  });

  it('is accepted if its hash is the configured one, but is not the reference', async () => {
    const modelPath = join(root, 'trusted.task');
    await writeFile(modelPath, 'trusted model');
    const modelSha256 = sha256(Buffer.from('trusted model'));
    expect(await ensureFaceModel({ dataDirectory, modelPath, modelSha256 })).toEqual({
      file: modelPath,
      sha256: modelSha256,
      reference: false,
    });
  });

  it('is refused if its hash differs from the configured one', async () => {
    const { file } = await ensureFaceModel({ dataDirectory: join(root, 'given') });
    const modelSha256 = '0'.repeat(64);
    await expect(ensureFaceModel({ dataDirectory, modelPath: file, modelSha256 })).rejects.toThrow(
      FaceModelBroken,
    );
  });

  it('is refused if it does not exist', async () => {
    await expect(ensureFaceModel({ dataDirectory, modelPath: join(root, 'none.task') })).rejects.toThrow(
      'does not exist',
    );
  });
});
