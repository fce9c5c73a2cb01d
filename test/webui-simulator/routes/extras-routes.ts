import type { Dialect } from '../dialect.js';
import { encodePicture } from '../image-output.js';
import { readPngText } from '../png-text.js';
import type { ProgramWorld } from '../program-world.js';
import { ok, type Reply } from '../reply.js';
import { EXTRAS_FIELDS, INTERROGATE_FIELDS, PNG_INFO_FIELDS } from '../request/body-schema.js';
import { parseBody, type Body } from '../request/body-validation.js';
import { decodeBase64Picture, decodePicture, fitPicture } from '../request/image-input.js';
import { sdapi, type Route } from '../router.js';
import { HttpException, PythonException } from '../webui-error.js';

const upscale = async (world: ProgramWorld, fields: Body): Promise<Reply> => {
  const { state, lock, dialect, options } = world;
  const release = await lock.acquire();
  try {
    const bytes = decodeBase64Picture(fields['image']);
    const source = await decodePicture(bytes);
    state.begin('extras');
    state.job = 'Upscale';
    state.jobCount = 1;
    state.nextJob();
    const name = String(fields['upscaler_1']);
    if (!dialect.lists.upscalers.some((upscaler) => upscaler.name === name)) {
      // The program does not end the job here, so it looks busy until the next one begins.
      throw new PythonException('AssertionError', `could not find upscaler named ${name}`);
    }
    const factor = name === 'None' ? 1 : Number(fields['upscaling_resize']);
    const size = { width: Math.round(source.width * factor), height: Math.round(source.height * factor) };
    const image = await fitPicture(source, size, 'stretch');
    state.end();
    const info =
      name === 'None' ? '' : `Postprocess upscale by: ${factor.toFixed(1)}, Postprocess upscaler: ${name}`;
    // A generated picture keeps its own text.
    const written = readPngText(bytes)['parameters'];
    const output = {
      format: options.text('samples_format'),
      jpegQuality: 80,
      pngInfo: true,
      keyword: written === undefined ? 'postprocessing' : 'parameters',
    };
    const encoded = await encodePicture(image, written ?? info, output);
    return ok({ html_info: `<p>${info}</p>`, image: encoded.toString('base64') });
  } finally {
    release();
  }
};

/** `Key: value` pairs of the last line, and the two prompts above it. */
const parseInfotext = (text: string, { lists, program }: Dialect): Record<string, unknown> => {
  const lines = text.split('\n');
  const last = lines.at(-1) ?? '';
  const negative = lines.find((line) => line.startsWith('Negative prompt: '))?.slice(17) ?? '';
  const pairs = [...last.matchAll(/([\w ]+): ("(?:\\.|[^"])+"|[^,]*)(?:, |$)/g)].map(
    ([, key = '', value = '']) => [key.trim(), value],
  );
  const parsed: Record<string, unknown> = {
    ...lists['infotext-defaults'],
    Prompt: lines[0] ?? '',
    'Negative prompt': negative,
  };
  for (const [key, value] of pairs) {
    const [width, height] = key === 'Size' ? (value ?? '').split('x') : [];
    if (width === undefined) parsed[key ?? ''] = value;
    else Object.assign(parsed, { 'Size-1': width, 'Size-2': height });
  }
  // Forge turns it into a setting.
  if (program === 'forge') delete parsed['Model'];
  return parsed;
};

export const extrasRoutes = (world: ProgramWorld): Route[] => {
  const { program } = world.dialect;
  return [
    sdapi('POST', 'extra-single-image', async ({ body }) =>
      upscale(world, parseBody(body, EXTRAS_FIELDS, program)),
    ),
    sdapi('POST', 'png-info', async ({ body }) => {
      const bytes = decodeBase64Picture(parseBody(body, PNG_INFO_FIELDS, program)['image']);
      await decodePicture(bytes);
      const { parameters: info = '', ...items } = readPngText(bytes);
      return ok({
        info,
        items,
        parameters: info === '' ? {} : parseInfotext(info, world.dialect),
      });
    }),
    sdapi('POST', 'interrogate', ({ body }) => {
      const model = parseBody(body, INTERROGATE_FIELDS, program)['model'];
      if (model !== 'clip' && model !== 'deepdanbooru') throw new HttpException(404, 'Model not found');
      return ok({ caption: 'a portrait of a person' });
    }),
  ];
};
