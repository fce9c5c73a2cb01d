export type Rgb = readonly [red: number, green: number, blue: number];

/** Lines of one colour. "Left" is the subject's left: on the right of an unmirrored photo. */
export interface MeshFeature {
  readonly colour: Rgb;
  /** Polylines of landmark indices; each segment is drawn in the listed direction. */
  readonly chains: readonly (readonly number[])[];
}

/** A closed polyline: its last landmark equals its first. */
export const FACE_OVAL: readonly number[] = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109, 10,
];

/**
 * The lines that the `mediapipe_face` preprocessor of sd-webui-controlnet draws for a face, in drawing order:
 * later features overwrite earlier ones. Tables: FACEMESH_* of MediaPipe's
 * `solutions/face_mesh_connections.py`; colours: the ControlNet's training code
 * (github.com/crucible-ai/ControlNet, laion_face_common.py) after its channel flip.
 */
export const MESH_FEATURES: Readonly<Record<string, MeshFeature>> = {
  faceOval: { colour: [10, 200, 10], chains: [FACE_OVAL] },
  leftEye: {
    colour: [10, 200, 180],
    chains: [
      [263, 249, 390, 373, 374, 380, 381, 382, 362],
      [263, 466, 388, 387, 386, 385, 384, 398, 362],
    ],
  },
  leftBrow: {
    colour: [10, 220, 180],
    chains: [
      [276, 283, 282, 295, 285],
      [300, 293, 334, 296, 336],
    ],
  },
  rightEye: {
    colour: [180, 200, 10],
    chains: [
      [33, 7, 163, 144, 145, 153, 154, 155, 133],
      [33, 246, 161, 160, 159, 158, 157, 173, 133],
    ],
  },
  rightBrow: {
    colour: [180, 220, 10],
    chains: [
      [46, 53, 52, 65, 55],
      [70, 63, 105, 66, 107],
    ],
  },
  lips: {
    colour: [10, 180, 10],
    chains: [
      [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291],
      [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291],
      [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308],
      [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308],
    ],
  },
};

/** Pupils are drawn last, each as a 4x4 block. */
export const PUPILS: readonly { readonly landmark: number; readonly colour: Rgb }[] = [
  { landmark: 468, colour: [250, 200, 10] },
  { landmark: 473, colour: [10, 200, 250] },
];
