import { createHash } from 'node:crypto';
import { FlatReader } from './flatbuffer.js';
import { mergeLandmarkOutputs } from './landmark-network.js';
import { storedZip } from './stored-zip.js';
import { extendModel } from './tflite-model.js';

/** Location of a network in `face_mesh_solution_packed_assets.data`. */
interface PackedNetwork {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly sha256: string;
}

const LANDMARKS: PackedNetwork = {
  name: 'face_landmark_with_attention.tflite',
  start: 0,
  end: 2_495_952,
  sha256: '883b7411747bac657c30c462d305d312e9dec6adbf8b85e2f5d8d722fca9455d',
};

const DETECTOR: PackedNetwork = {
  name: 'face_detection_short_range.tflite',
  start: 3_757_224,
  end: 3_986_256,
  sha256: '3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633',
};

/** SHA-256 of the bundle made by {@link assembleFaceModel}. */
export const ASSEMBLED_SHA256 = '9e72bd16caa550a29f6d14fc0a6b19f3c06ed824ba21bc1267c34471d90c51e2';

/**
 * Builds a `face_landmarker.task` bundle from the two networks that the reference annotator (MediaPipe's
 * legacy FaceMesh) uses, found in the assets of npm's `@mediapipe/face_mesh` 0.4.1657299874 (Apache-2.0).
 * @throws Error if the assets are not those of that version
 */
export function assembleFaceModel(packedAssets: Uint8Array): Buffer {
  return storedZip([
    {
      name: 'face_detector.tflite',
      data: extendModel(new FlatReader(unpack(packedAssets, DETECTOR)), {
        name: 'face detector',
        mean: 127.5,
        deviation: 127.5,
      }),
    },
    { name: 'face_landmarks_detector.tflite', data: mergeLandmarkOutputs(unpack(packedAssets, LANDMARKS)) },
  ]);
}

function unpack(packedAssets: Uint8Array, { name, start, end, sha256 }: PackedNetwork): Uint8Array {
  const network = Uint8Array.from(packedAssets.subarray(start, end));
  const found = createHash('sha256').update(network).digest('hex');
  if (found !== sha256) throw new Error(`Unexpected ${name} in @mediapipe/face_mesh (sha256 ${found})`);
  return network;
}
