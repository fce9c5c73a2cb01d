import { preprocess } from '../controlnet/preprocessor.js';
import { encodePicture } from '../image-output.js';
import { blackImage } from '../painter/rgb-image.js';
import type { ProgramWorld } from '../program-world.js';
import { ok, type Reply } from '../reply.js';
import { DETECT_FIELDS } from '../request/body-schema.js';
import { parseBody, type Body } from '../request/body-validation.js';
import { decodeBase64Picture, decodePicture } from '../request/image-input.js';
import { extension, type Route } from '../router.js';
import { HttpException, PythonException } from '../webui-error.js';

const PNG = { format: 'png', jpegQuality: 80, pngInfo: false };

interface DetectSettings {
  module: string;
  resolution: number;
  thresholdA: number;
  thresholdB: number;
}

const settingsOf = (fields: Body): DetectSettings => ({
  module: String(fields['controlnet_module']),
  resolution: Number(fields['controlnet_processor_res']),
  thresholdA: Number(fields['controlnet_threshold_a']),
  thresholdB: Number(fields['controlnet_threshold_b']),
});

/** A1111 replaces values out of range with the module's defaults. */
const withDefaults = (settings: DetectSettings): DetectSettings => ({
  ...settings,
  resolution: settings.resolution < 64 ? 512 : settings.resolution,
  thresholdA: settings.thresholdA < 0 ? 1 : settings.thresholdA,
  thresholdB: settings.thresholdB < 0 ? 0.5 : settings.thresholdB,
});

/** Forge passes all values on, and the underlying libraries fail with their own messages. */
const refuseOnForge = ({ module, resolution, thresholdA }: DetectSettings): void => {
  if (module === 'None') return;
  if (resolution <= 0) {
    throw new PythonException(
      'error',
      "OpenCV(4.10.0) /io/opencv/modules/imgproc/src/resize.cpp:4155: error: (-215:Assertion failed) inv_scale_x > 0 in function 'resize'\n",
    );
  }
  if (module === 'mediapipe_face' && thresholdA < 1) {
    throw new PythonException(
      'RuntimeError',
      'CalculatorGraph::Run() failed: \nCalculator::Process() for node "ClipDetectionVectorSizeCalculator" failed: max_vec_size should be greater than or equal to 1.',
    );
  }
};

const detect = async (world: ProgramWorld, body: unknown): Promise<Reply> => {
  const { program, lists } = world.dialect;
  const fields = parseBody(body, DETECT_FIELDS[program], program);
  const asked = settingsOf(fields);
  if (!lists['module-list'].module_list.includes(asked.module))
    throw new HttpException(422, 'Module not available');
  const pictures: unknown[] = Array.isArray(fields['controlnet_input_images'])
    ? fields['controlnet_input_images']
    : [];
  if (pictures.length === 0) throw new HttpException(422, 'No image selected');
  const decoded = await Promise.all(
    pictures.map(async (picture) => decodePicture(decodeBase64Picture(picture))),
  );
  if (program === 'forge') refuseOnForge(asked);
  const settings = program === 'forge' ? asked : withDefaults(asked);
  const images: string[] = [];
  for (const picture of decoded) {
    const map = await preprocess(picture, settings, world.settings.annotator);
    // No face ever reaches a confidence of 64.
    const shown =
      settings.thresholdB > 1 && settings.module === 'mediapipe_face'
        ? blackImage(map.width, map.height)
        : map;
    images.push((await encodePicture(shown, null, PNG)).toString('base64'));
  }
  return ok({ images, info: 'Success' });
};

/** `Scribble/Sketch` is for models with scribble in their name. */
const stem = (type: string): string => type.toLowerCase().split('/')[0] ?? '';

const controlTypes = (world: ProgramWorld): object => {
  const types = world.dialect.lists['control-types'].control_types;
  const models = ['None', ...world.settings.controlNetModels];
  return {
    control_types: Object.fromEntries(
      Object.entries(types).map(([type, value]) => {
        const matching = models.filter(
          (model, index) => index === 0 || model.toLowerCase().includes(stem(type)),
        );
        return [type, { ...value, model_list: type === 'All' ? models : matching }];
      }),
    ),
  };
};

export const controlNetRoutes = (world: ProgramWorld, blockLoop: (ms: number) => Promise<void>): Route[] => {
  const { dialect, settings, options, clock } = world;
  const models = [...(dialect.program === 'forge' ? ['None'] : []), ...settings.controlNetModels];
  const onlyA1111 = [
    extension('GET', '/controlnet/version', () => ok({ version: 3 })),
    extension('GET', '/controlnet/settings', () =>
      ok({ control_net_unit_count: options.number('control_net_unit_count') }),
    ),
  ];
  return [
    ...(dialect.program === 'a1111' ? onlyA1111 : []),
    extension('GET', '/controlnet/model_list', () => ok({ model_list: models })),
    extension('GET', '/controlnet/module_list', () => ok(dialect.lists['module-list'])),
    extension('GET', '/controlnet/control_types', () => ok(controlTypes(world))),
    extension('POST', '/controlnet/detect', async ({ body }) => {
      const reply = await detect(world, body);
      await blockLoop(clock.duration('detectMs'));
      return reply;
    }),
  ];
};
