import { mkdir, open, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DEMO_USAGE, type DemoRequest, readDemoArguments } from './demo/demo-arguments.js';
import { paintAll } from './demo/paint.js';
import { EaselClient } from './stack/easel-client.js';
import { EaselStack } from './stack/easel-stack.js';
import { privateEnvironment, withTemporaryFolder } from './stack/private-service.js';
import { type Interruption, runTool } from './stack/run-tool.js';
import { ServiceNotReady } from './stack/service-process.js';

/** Factor of a T4, which takes about ten seconds per picture. */
const SIMULATED_SPEED = 8;
const LAST_LINES = 8;

await runTool(async (interruption) => {
  const request = await readDemoArguments(process.argv.slice(2), process.env);
  if (request === 'help') {
    console.log(DEMO_USAGE);
    return;
  }
  const path = process.env.DATA_DIR;
  if (path) await demonstrate(request, { path, temporary: false }, interruption);
  else
    await withTemporaryFolder(interruption, (folder) =>
      demonstrate(request, { path: folder, temporary: true }, interruption),
    );
});

interface DataDirectory {
  readonly path: string;
  readonly temporary: boolean;
}

async function demonstrate(
  request: DemoRequest,
  data: DataDirectory,
  interruption: Interruption,
): Promise<void> {
  await mkdir(request.outputDirectory, { recursive: true });
  const logFile = join(request.outputDirectory, 'service.log');
  const log = await open(logFile, 'w');
  try {
    const stack = await startStack(request, { dataDirectory: data.path, output: log.fd }, interruption);
    try {
      await stack.accepting();
      await paint(request, new EaselClient(stack.url, interruption.signal));
    } finally {
      if (data.temporary && interruption.signal.aborted) await stack.discard();
      else await stack.stop();
    }
  } catch (error) {
    if (error instanceof ServiceNotReady) console.error(await lastLines(logFile));
    throw error;
  } finally {
    await log.close();
  }
}

async function startStack(
  { webuiUrl }: DemoRequest,
  { dataDirectory, output }: { dataDirectory: string; output: number },
  interruption: Interruption,
): Promise<EaselStack> {
  const environment = await privateEnvironment(dataDirectory);
  if (webuiUrl === undefined) console.log('Starting the service, with a simulated WebUI …');
  else console.log(`Starting the service, and waiting for the WebUI at ${webuiUrl} …`);
  return EaselStack.start(
    {
      environment: { ...environment, ...(webuiUrl !== undefined && { WEBUI_URL: webuiUrl }) },
      output,
      simulator: webuiUrl === undefined ? { clock: { speed: SIMULATED_SPEED } } : null,
    },
    interruption,
  );
}

async function paint(request: DemoRequest, client: EaselClient): Promise<void> {
  const files = await paintAll(request, client);
  const { backends } = await client.queue();
  console.log(`\nWritten to ${relative(process.cwd(), request.outputDirectory)}: ${files.join(', ')}`);
  if (backends.some(({ simulator }) => simulator))
    console.log(
      'A simulator painted these on the CPU; set WEBUI_URL to a real WebUI to paint with Stable Diffusion.',
    );
}

async function lastLines(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).trim().split('\n').slice(-LAST_LINES).join('\n');
}
