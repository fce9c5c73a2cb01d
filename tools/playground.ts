import { randomBytes } from 'node:crypto';
import { EaselStack } from './stack/easel-stack.js';
import { nextFreePort } from './stack/free-port.js';
import { type Interruption, runTool } from './stack/run-tool.js';

const DEFAULT_PORT = 8080;
/** Factor of a T4, which takes about ten seconds per picture: fast enough to wait for, slow enough to watch. */
const SIMULATED_SPEED = 3;

/** The environment of the service: every setting applies, with defaults for trying it out. */
async function playgroundEnvironment(): Promise<NodeJS.ProcessEnv> {
  const { PORT, ADMIN_TOKEN, LOG_LEVEL, SHUTDOWN_GRACE_MS } = process.env;
  return {
    ...process.env,
    PORT: PORT || String(await nextFreePort(DEFAULT_PORT)),
    ADMIN_TOKEN: ADMIN_TOKEN || randomBytes(18).toString('base64url'),
    LOG_LEVEL: LOG_LEVEL || 'warn',
    // A user who presses Ctrl-C waits for the end.
    SHUTDOWN_GRACE_MS: SHUTDOWN_GRACE_MS || '2000',
  };
}

await runTool(async (interruption) => {
  const environment = await playgroundEnvironment();
  const stack = await EaselStack.start(
    {
      environment,
      output: 'inherit',
      simulator: realWebUis(environment) ? null : { clock: { speed: SIMULATED_SPEED } },
    },
    interruption,
  );
  try {
    await stay(stack, environment, interruption);
  } finally {
    if (interruption.signal.aborted) console.log('\nStopping …');
    await stack.stop();
  }
});

async function stay(
  stack: EaselStack,
  environment: NodeJS.ProcessEnv,
  { signal }: Interruption,
): Promise<void> {
  await stack.service.answers('/health/live', { signal });
  console.log(welcome(stack, environment));
  await stack.accepting();
  console.log('Ready.');
  await stack.service.runsUntil(signal);
}

/** The setting that names real WebUIs; undefined if none does. */
function realWebUis({ WEBUI_URL, WEBUI_URLS, WEBUIS_FILE }: NodeJS.ProcessEnv): string | undefined {
  return WEBUI_URL || WEBUI_URLS || WEBUIS_FILE || undefined;
}

function welcome({ url, simulator }: EaselStack, environment: NodeJS.ProcessEnv): string {
  const { ADMIN_TOKEN, API_KEYS, API_KEYS_FILE } = environment;
  const key = API_KEYS || API_KEYS_FILE ? ` -H 'Authorization: Bearer <key>'` : '';
  const webui = simulator
    ? `${simulator.url}, a simulator: pictures are not painted by Stable Diffusion`
    : realWebUis(environment);
  return `
  API       ${url}/docs
  Console   ${url}/admin/queues   user: admin   password: ${ADMIN_TOKEN}
  WebUI     ${webui}

  Try       curl ${url}/v1/transfers${key} -H 'Content-Type: application/json' \\
              -d '{"photoId": "sample", "style": "watercolor"}'

  Ctrl-C ends it; what was painted stays in ${environment.DATA_DIR || './data'}.
`;
}
