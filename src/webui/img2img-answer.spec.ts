import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { withJpegComment } from '../../test/webui-simulator/exif-comment.js';
import { readImg2ImgAnswer } from './img2img-answer.js';
import { parseLeanJson } from './lean-json.js';
import { WebUiFailure } from './webui-failure.js';

const raw = Uint8Array.from({ length: 32 * 32 * 3 }, (_, index) => (index * 7) % 256);
const plain = await sharp(raw, { raw: { width: 32, height: 32, channels: 3 } })
  .png()
  .toBuffer();
const map = plain.toString('base64');
const picture = withText(plain, 'parameters\0a face\nSteps: 4').toString('base64');
const jpeg = (await sharp(plain).jpeg().toBuffer()).toString('base64');

const INFO = {
  seed: 1234,
  steps: 4,
  sampler_name: 'Euler a',
  sd_model_name: 'random-sd15-b',
  sd_model_hash: 'ede033e160',
  index_of_first_image: 0,
  extra_generation_params: { 'Denoising strength': 0.75 },
  infotexts: ['a face'],
  version: 'v1.8.0',
};

function answer(images: unknown, info: object = {}): unknown {
  return { images, parameters: { init_images: null }, info: JSON.stringify({ ...INFO, ...info }) };
}

/** A PNG with an additional text chunk, as the WebUI writes it. Its checksum is not valid. */
function withText(png: Buffer, text: string): Buffer {
  const chunk = Buffer.alloc(12 + text.length);
  chunk.writeUInt32BE(text.length, 0);
  chunk.write(`tEXt${text}`, 4, 'latin1');
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

/** A JPEG with the comment that the WebUI writes into a painted one. */
const commented = withJpegComment(Buffer.from(jpeg, 'base64'), 'a face\nSteps: 4').toString('base64');
const uncommented = withJpegComment(Buffer.from(jpeg, 'base64'), '').toString('base64');

describe('the images of a response', () => {
  it('are the picture followed by the control maps', () => {
    const read = readImg2ImgAnswer(answer([picture, map, map]), 2);
    expect(read.picture?.toString('base64')).toBe(picture);
    expect(read).toMatchObject({ maps: { length: 2 }, png: { width: 32, height: 32 }, info: { seed: 1234 } });
  });

  it('are the same if their texts are LongTexts', async () => {
    const noise = Uint8Array.from({ length: 256 * 256 * 3 }, () => Math.floor(Math.random() * 256));
    const large = await sharp(noise, { raw: { width: 256, height: 256, channels: 3 } })
      .png()
      .toBuffer();
    const painted = withText(large, 'parameters\0a face\nSteps: 4');
    const json = JSON.stringify(answer([painted.toString('base64'), map]));
    expect(json.length).toBeGreaterThan(65_536);
    const read = readImg2ImgAnswer(parseLeanJson(Buffer.from(json)), 1);
    expect(read.picture).toEqual(painted);
    expect(read).toMatchObject({ maps: { length: 1 }, png: { width: 256, height: 256 } });
  });

  it('begin after the grid', () => {
    const read = readImg2ImgAnswer(answer([map, picture, map], { index_of_first_image: 1 }), 1);
    expect(read.picture?.toString('base64')).toBe(picture);
    expect(read.maps).toHaveLength(1);
  });

  it('contain only the map if the job was interrupted before its first step', () => {
    expect(readImg2ImgAnswer(answer([map]), 1)).toMatchObject({ picture: null, maps: { length: 1 } });
    expect(readImg2ImgAnswer(answer([]), 0)).toMatchObject({ picture: null, maps: { length: 0 } });
    expect(readImg2ImgAnswer(answer([map, map]), 2)).toMatchObject({ picture: null, maps: { length: 2 } });
  });

  it('contain only the picture if no unit was applied', () => {
    expect(readImg2ImgAnswer(answer([picture]), 1)).toMatchObject({ maps: { length: 0 } });
  });

  it('are distinguished in JPEG as well', () => {
    expect(readImg2ImgAnswer(answer([commented]), 1)).toMatchObject({ maps: { length: 0 }, png: null });
    expect(readImg2ImgAnswer(answer([commented, uncommented]), 2)).toMatchObject({ maps: { length: 1 } });
    expect(readImg2ImgAnswer(answer([commented]), 1).picture?.toString('base64')).toBe(commented);
    expect(readImg2ImgAnswer(answer([uncommented]), 1)).toMatchObject({ picture: null, maps: { length: 1 } });
  });

  it('are distinguished by their number if the server writes no text chunks, or another format', () => {
    expect(readImg2ImgAnswer(answer([map, map]), 1).picture).not.toBeNull();
    expect(readImg2ImgAnswer(answer([jpeg, jpeg]), 1)).toMatchObject({ png: null, maps: { length: 1 } });
    expect(readImg2ImgAnswer(answer([jpeg]), 0).picture?.toString('base64')).toBe(jpeg);
    expect(readImg2ImgAnswer(answer([jpeg]), 1).picture).toBeNull();
  });
});

describe('an invalid response', () => {
  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'OK'],
    ['a list', []],
    ['no images', { info: JSON.stringify(INFO) }],
    ['images that are not strings', answer([{ data: picture }])],
    ['images that are not base64', answer(['not base64!'])],
    ['half a picture', answer([picture.slice(0, picture.length / 2 - ((picture.length / 2) % 4))])],
    ['a text cut in the middle', answer([picture.slice(0, 21)])],
    ['no info', { images: [picture] }],
    ['info that is an object', { images: [picture], info: INFO }],
    ['info that is not JSON', { images: [picture], info: '{' }],
    ['info without a sampler', answer([picture], { sampler_name: null })],
    ['info with an invalid index', answer([picture], { index_of_first_image: -1 })],
  ])('with %s is unreadable', (_what, body) => {
    expect(() => readImg2ImgAnswer(body, 0)).toThrow(WebUiFailure);
  });

  it('does not leak its text into the error', () => {
    const body = { images: [picture], info: 'a secret prompt' };
    const thrown = catching(() => readImg2ImgAnswer(body, 0));
    expect(JSON.stringify([thrown.message, thrown.cause])).not.toContain('secret');
  });
});

function catching(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
