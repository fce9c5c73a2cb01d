import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ASSEMBLED_SHA256, assembleFaceModel } from './assemble-face-model.js';

/**
 * Google's own `face_landmarker.task`, float16/1: usable, but its landmarks differ from the reference
 * annotator's.
 */
const GOOGLE_V2_SHA256 = '64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff';

/** The model file is missing or not the expected one. Only thrown at startup, which it prevents. */
export class FaceModelBroken extends Error {
  override readonly name = 'FaceModelBroken';
}

export interface FaceModel {
  readonly file: string;
  readonly sha256: string;
  /**
   * Whether its landmarks equal the reference annotator's; if not, results carry the warning
   * `face_model_not_reference`.
   */
  readonly reference: boolean;
}

export interface FaceModelOptions {
  readonly dataDirectory: string;
  /** A bundle to use instead of the assembled one. */
  readonly modelPath?: string;
  /** Required SHA-256 of that bundle, unless it is a known one. */
  readonly modelSha256?: string;
  /** File with the networks of `@mediapipe/face_mesh`; default: in the installed package. */
  readonly packedAssets?: string;
}

/**
 * Returns the face model to use, verified by hash: the configured bundle, else the assembled one, which is
 * built on the first start and kept in `dataDirectory/models`. Nothing is downloaded. An invalid file is
 * refused and left as it is.
 * @throws FaceModelBroken
 */
export async function ensureFaceModel(options: FaceModelOptions): Promise<FaceModel> {
  if (options.modelPath !== undefined) return givenModel(options.modelPath, options.modelSha256);
  const directory = join(options.dataDirectory, 'models');
  const file = join(directory, `face-landmarker-${ASSEMBLED_SHA256.slice(0, 12)}.task`);
  const found = await hashOf(file);
  if (found === undefined) {
    await mkdir(directory, { recursive: true });
    await writeWhole(file, await assemble(options.packedAssets ?? installedAssets()));
  } else if (found !== ASSEMBLED_SHA256) {
    throw new FaceModelBroken(
      `The face model at ${file} is damaged (sha256 ${found}, expected ${ASSEMBLED_SHA256}). ` +
        'Delete it; the next start rebuilds it.',
    );
  }
  return { file, sha256: ASSEMBLED_SHA256, reference: true };
}

async function givenModel(file: string, expected?: string): Promise<FaceModel> {
  const sha256 = await hashOf(file);
  if (sha256 === undefined) throw new FaceModelBroken(`FACE_MODEL_PATH: ${file} does not exist`);
  if (expected !== undefined && sha256 !== expected) {
    throw new FaceModelBroken(
      `FACE_MODEL_PATH: ${file} has sha256 ${sha256}, but FACE_MODEL_SHA256 is ${expected}`,
    );
  }
  const reference = sha256 === ASSEMBLED_SHA256;
  if (expected === undefined && !reference && sha256 !== GOOGLE_V2_SHA256) {
    throw new FaceModelBroken(
      `FACE_MODEL_PATH: ${file} is not a known face model. If you trust it, set FACE_MODEL_SHA256=${sha256}`,
    );
  }
  return { file, sha256, reference };
}

async function assemble(packedAssets: string): Promise<Uint8Array> {
  let bundle: Uint8Array;
  try {
    bundle = assembleFaceModel(await readFile(packedAssets));
  } catch (cause) {
    throw new FaceModelBroken(
      'The face model cannot be assembled from @mediapipe/face_mesh; reinstall that package',
      {
        cause,
      },
    );
  }
  if (sha256Of(bundle) !== ASSEMBLED_SHA256)
    throw new FaceModelBroken('The assembled face model is not the expected one');
  return bundle;
}

/** Writes the file atomically, also if the machine goes down meanwhile. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    const handle = await open(partial, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
}

/** SHA-256 of a file; undefined if it does not exist. */
async function hashOf(file: string): Promise<string | undefined> {
  try {
    return sha256Of(await readFile(file));
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')
      return undefined;
    throw new FaceModelBroken(`The face model at ${file} cannot be read`, { cause: error });
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function installedAssets(): string {
  return createRequire(import.meta.url).resolve('@mediapipe/face_mesh/face_mesh_solution_packed_assets.data');
}
