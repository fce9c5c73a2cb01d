import type { ProgramWorld } from '../program-world.js';
import { ok } from '../reply.js';
import { extension, sdapi, type Route } from '../router.js';

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

const list = (path: string, value: unknown): Route => sdapi('GET', path, () => ok(value));

/** What only lists something. */
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
    sdapi('GET', 'cmd-flags', () => ok(commandLine(world))),
    sdapi('GET', 'sd-models', () => ok(world.folder.list())),
    extension('GET', '/sdapi/v1/loras', () => ok([])),
    extension('POST', '/sdapi/v1/refresh-loras', () => ok(null)),
  ];
};
