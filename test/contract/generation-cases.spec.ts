import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  answerOf,
  FACE_MODEL,
  img2img,
  smallPicture,
} from '../webui-simulator/generation-requests.fixture.js';
import type { Program } from '../webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';

/** A request and the response of a real program, from recordings: the cases that matter most to a client. */
interface GenerationCase {
  name: string;
  program: Program;
  body: object;
  checkpoint?: 'nan';
  expect: {
    status: number;
    /** The complete body of an error. */
    json?: object;
    images?: ('picture' | 'map' | 'black')[];
    /** Whether ControlNet had an effect, which the response itself may not tell. */
    controlled?: boolean;
    info?: object;
    stepsDone?: number;
  };
}

const cases = JSON.parse(
  readFileSync(new URL('../fixtures/webui/generation.cases.json', import.meta.url), 'utf8'),
) as GenerationCase[];

const black = (
  await sharp({ create: { width: 64, height: 64, channels: 3, background: '#000' } })
    .png()
    .toBuffer()
).toString('base64');
const map = await smallPicture();

/** Fills in the placeholders of the file, which stand for pictures and names. */
const fillIn = (body: object): object =>
  JSON.parse(
    JSON.stringify(body)
      .replaceAll('"MAP"', `"${map}"`)
      .replaceAll('"BLACK"', `"${black}"`)
      .replaceAll('"FACE"', `"${FACE_MODEL}"`)
      .replaceAll('"STEM"', `"${FACE_MODEL.split(' ')[0]}"`),
  ) as object;

const kindOf = async (base64: string): Promise<string> => {
  const png = Buffer.from(base64, 'base64');
  const { channels } = await sharp(png).stats();
  if (channels.every(({ max }) => max === 0)) return 'black';
  return png.includes('tEXtparameters') ? 'picture' : 'map';
};

const run = async ({ program, body, checkpoint }: GenerationCase): Promise<GenerationCase['expect']> => {
  const webui = await WebUiSimulator.start({
    program,
    clock: { stepMs: 0 },
    painter: 'tint',
    ...(checkpoint === 'nan' ? { checkpoints: [{ name: 'nan-sd15', content: 'nan' as const }] } : {}),
  });
  try {
    const response = await img2img(webui, fillIn(body));
    if (response.status !== 200) return { status: response.status, json: (await response.json()) as object };
    const { images, info } = await answerOf(response);
    const [job] = webui.observations.jobs;
    return {
      status: 200,
      images: (await Promise.all(images.map(kindOf))) as ('picture' | 'map' | 'black')[],
      controlled: (job?.controlledUnits ?? 0) > 0,
      info: JSON.parse(info) as object,
      stepsDone: job?.stepsDone,
    };
  } finally {
    await webui.stop();
  }
};

describe.each(['a1111', 'forge'] as const)('%s', (program) => {
  const own = cases.filter((one) => one.program === program).map((one) => [one.name, one] as const);
  it.each(own)('%s', async (_name, one) => {
    expect(await run(one)).toMatchObject(one.expect);
  });
});
