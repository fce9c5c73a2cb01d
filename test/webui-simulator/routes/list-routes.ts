import type { ProgramWorld } from '../program-world.js';
import { ok, type Reply } from '../reply.js';
import { extension, sdapi, type Route } from '../router.js';
import { PythonException } from '../webui-error.js';

const commandLine = ({ settings, dialect }: ProgramWorld): Record<string, unknown> => ({
  ...dialect.lists['cmd-flags'],
  nowebui: settings.mode === 'nowebui',
  api: settings.mode === 'ui',
  medvram: settings.launchMode === 'medvram',
  lowvram: settings.launchMode === 'lowvram',
  xformers: true,
  api_auth: settings.auth === null ? null : `${settings.auth.user}:${settings.auth.password}`,
  api_server_stop: settings.serverStop,
  no_half: false,
  precision: 'autocast',
  use_cpu: [],
});

/** On Forge the port is a number, although its own schema requires a string. */
const showCommandLine = (world: ProgramWorld): Reply => {
  const flags = commandLine(world);
  const { port, program } = world.settings;
  if (program !== 'forge' || !world.settings.portFlag) return ok(flags);
  const problem =
    "{'type': 'string_type', 'loc': ('response', 'port'), 'msg': 'Input should be a valid string', " +
    `'input': ${port}, 'url': 'https://errors.pydantic.dev/2.8/v/string_type'}`;
  throw new PythonException('ResponseValidationError', `1 validation errors:\n  ${problem}\n`, {
    ...flags,
    // Not in the schema of the response, so it only shows here.
    webui_is_non_local: false,
    disable_extension_access: false,
    port,
  });
};

const list = (path: string, value: unknown): Route => sdapi('GET', path, () => ok(value));

/** Routes that only list something. */
export const listRoutes = (world: ProgramWorld): Route[] => {
  const { lists, program } = world.dialect;
  const vaes = world.settings.vaeFiles.map((file) => ({
    model_name: file,
    filename: `/webui/models/VAE/${file}`,
  }));
  return [
    list('samplers', lists.samplers),
    ...(lists.schedulers === undefined ? [] : [list('schedulers', lists.schedulers)]),
    list('upscalers', lists.upscalers),
    list('latent-upscale-modes', lists['latent-upscale-modes']),
    list('face-restorers', lists['face-restorers']),
    list('realesrgan-models', lists['realesrgan-models']),
    list('extensions', lists.extensions),
    list('scripts', lists.scripts),
    list('script-info', lists['script-info']),
    list('hypernetworks', []),
    list('prompt-styles', []),
    list('embeddings', { loaded: {}, skipped: {} }),
    list(program === 'forge' ? 'sd-modules' : 'sd-vae', vaes),
    sdapi('GET', 'cmd-flags', () => showCommandLine(world)),
    sdapi('GET', 'sd-models', () => ok(world.folder.list())),
    extension('GET', '/sdapi/v1/loras', () => ok([])),
    extension('POST', '/sdapi/v1/refresh-loras', () => ok(null)),
  ];
};
