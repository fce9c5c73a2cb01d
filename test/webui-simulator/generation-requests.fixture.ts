import sharp from 'sharp';
import type { WebUiSimulator } from './webui-simulator.js';

export const FACE_MODEL = 'control_v2p_sd15_mediapipe_face [9c7784a9]';

/** A small picture with something in it, as base64. */
export const smallPicture = async (size = 64): Promise<string> => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">
    <rect width="100%" height="100%" fill="#6f8fb5"/><circle cx="50%" cy="45%" r="30%" fill="#e8b08c"/>
    <circle cx="40%" cy="40%" r="4%" fill="#222"/><circle cx="60%" cy="40%" r="4%" fill="#222"/></svg>`;
  return (await sharp(Buffer.from(svg)).png().toBuffer()).toString('base64');
};

export interface GenerationAnswer {
  images: string[];
  parameters: Record<string, unknown>;
  info: string;
}

export const post = async (
  webui: WebUiSimulator,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Response> =>
  fetch(webui.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  });

export const get = async <T>(webui: WebUiSimulator, path: string): Promise<T> =>
  (await (await fetch(webui.url + path, { headers: { connection: 'close' } })).json()) as T;

/** img2img of a small picture; `more` replaces or adds fields. */
export const img2img = async (
  webui: WebUiSimulator,
  more: object = {},
  signal?: AbortSignal,
): Promise<Response> => {
  const init_images = [await smallPicture()];
  const body = { prompt: 'watercolor', init_images, width: 64, height: 64, steps: 4, seed: 1, ...more };
  return post(webui, '/sdapi/v1/img2img', body, signal);
};

export const answerOf = async (response: Response): Promise<GenerationAnswer> =>
  (await response.json()) as GenerationAnswer;

/** One ControlNet unit with a map of its own, spelled for the program. */
export const faceUnit = async (program: 'a1111' | 'forge', more: object = {}): Promise<object> => ({
  controlnet: {
    args: [
      {
        enabled: true,
        module: program === 'forge' ? 'None' : 'none',
        model: FACE_MODEL,
        image: await smallPicture(),
        ...more,
      },
    ],
  },
});
