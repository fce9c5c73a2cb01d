import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { PhotoFile } from '../stack/easel-client.js';
import { UsageFailure } from '../stack/run-tool.js';

export interface DemoRequest {
  /** A photo of the user, or the id of the built-in one. */
  readonly photo: PhotoFile | string;
  readonly styles: readonly string[];
  readonly outputDirectory: string;
  /** A real WebUI; undefined starts the simulator. */
  readonly webuiUrl: string | undefined;
}

const DEFAULT_STYLES = ['watercolor', 'oil-painting', 'pencil-sketch', 'pop-art'];

export const DEMO_USAGE = `Usage: npm run demo -- [photo] [options]

  photo             a JPEG, PNG or WebP with a face; without one the project's own portrait is used
  --style <name>    a style, see config/styles; can be repeated (default: ${DEFAULT_STYLES.join(', ')})
  --out <folder>    where the pictures go (default: demo-output)
  --webui <url>     a real Stable Diffusion WebUI, instead of the simulator
  --help            this text`;

const OWN_STYLES = fileURLToPath(new URL('../../config/styles', import.meta.url));

/** @returns 'help' if only the usage was requested. @throws UsageFailure */
export async function readDemoArguments(
  given: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<DemoRequest | 'help'> {
  const { values, positionals } = parse(given);
  if (values.help) return 'help';
  if (positionals.length > 1) throw new UsageFailure(`Only one photo can be given.\n\n${DEMO_USAGE}`);
  if (values.webui !== undefined && !/^https?:\/\//.test(values.webui))
    throw new UsageFailure(`--webui must be an address such as http://127.0.0.1:7860, not ${values.webui}`);
  const styles = [...new Set(values.style ?? DEFAULT_STYLES)];
  await checkStyles(styles, environment.STYLES_DIR || OWN_STYLES);
  const [file] = positionals;
  return {
    photo: file === undefined ? 'sample' : await readPhoto(file),
    styles,
    outputDirectory: resolve(process.env.INIT_CWD ?? '.', values.out),
    webuiUrl: values.webui,
  };
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        style: { type: 'string', multiple: true },
        out: { type: 'string', default: 'demo-output' },
        webui: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageFailure(`${error instanceof Error ? error.message : String(error)}\n\n${DEMO_USAGE}`);
  }
}

/** Checked before the service does, so that a typing mistake is reported before it is started. */
async function checkStyles(asked: readonly string[], directory: string): Promise<void> {
  const known = (await readdir(directory))
    .filter((name) => extname(name) === '.yaml' && !name.startsWith('_'))
    .map((name) => basename(name, '.yaml'));
  const unknown = asked.find((style) => !known.includes(style));
  if (unknown !== undefined)
    throw new UsageFailure(`There is no style ${unknown}. These exist: ${known.toSorted().join(', ')}`);
}

async function readPhoto(file: string): Promise<PhotoFile> {
  // npm changes to the project's folder; the path is relative to the one in which the user typed it.
  const path = resolve(process.env.INIT_CWD ?? '.', file);
  try {
    return { name: basename(path), bytes: new Uint8Array(await readFile(path)) };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : undefined;
    if (reason === 'ENOENT') throw new UsageFailure(`File not found: ${path}`);
    if (reason === 'EISDIR') throw new UsageFailure(`${path} is a folder, not a photo`);
    throw new UsageFailure(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
