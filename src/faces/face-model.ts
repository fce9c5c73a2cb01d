import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ASSEMBLED_SHA256, assembleFaceModel } from './assemble-face-model.js';

/** Google's own `face_landmarker.task`, float16/1: sound, but its landmarks are not those of the reference annotator. */
const GOOGLE_V2_SHA256 = '64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff';

/** The file is not the model it should be. Only ever at start-up: the service does not start with it. */
export class FaceModelBroken extends Error {
  override readonly name = 'FaceModelBroken';
}

export interface FaceModel {
  readonly file: string;
  readonly sha256: string;
  /** Whether its landmarks are those of the reference annotator; else results say `face_model_not_reference`. */
  readonly reference: boolean;
}

export interface FaceModelOptions {
  readonly dataDirectory: string;
  /** A bundle given by hand instead. */
  readonly modelPath?: string;
  /** What the bundle given by hand must hash to, unless it is a known one. */
  readonly modelSha256?: string;
  /** Where `@mediapipe/face_mesh` keeps its networks; default: in the installed package. */
  readonly packedAssets?: string;
}

/**
 * The face model to use, checked by its hash: the one given by hand, else the assembled one, which is made on the first
 * start and kept in `dataDirectory/models`. Nothing is downloaded, and a file that is not what it should be is refused
 * and left as it is.
 *
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
        'Delete it: the next start makes it anew.',
    );
  }
  return { file, sha256: ASSEMBLED_SHA256, reference: true };
}

async function givenModel(file: string, expected?: string): Promise<FaceModel> {
  const sha256 = await hashOf(file);
  if (sha256 === undefined) throw new FaceModelBroken(`FACE_MODEL_PATH: there is no file at ${file}`);
  if (expected !== undefined && sha256 !== expected) {
    throw new FaceModelBroken(
      `FACE_MODEL_PATH: ${file} has sha256 ${sha256}, FACE_MODEL_SHA256 asks for ${expected}`,
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
      'The face model can not be assembled from @mediapipe/face_mesh: install it again',
      {
        cause,
      },
    );
  }
  if (sha256Of(bundle) !== ASSEMBLED_SHA256)
    throw new FaceModelBroken('The assembled face model is not the expected one');
  return bundle;
}

/** Either the whole file is there or none, also when the machine goes down meanwhile. */
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

/** Undefined when there is no such file. */
async function hashOf(file: string): Promise<string | undefined> {
  try {
    return sha256Of(await readFile(file));
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')
      return undefined;
    throw new FaceModelBroken(`The face model at ${file} can not be read`, { cause: error });
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function installedAssets(): string {
  return createRequire(import.meta.url).resolve('@mediapipe/face_mesh/face_mesh_solution_packed_assets.data');
}
