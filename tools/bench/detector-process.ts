import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench-stack.js';

const PROGRAM = fileURLToPath(new URL('./bare-detector.ts', import.meta.url));
/** As the service starts its photo workers: without it the garbage of earlier looks is collected during a look. */
const PHOTO_WORKER_HEAP = '--initial-heap-size=100';

/** The face detector by itself in a process of its own, to hold the service's figures against. */
export class DetectorProcess implements Disposable {
  private constructor(private readonly child: ChildProcess) {}

  /** Needs the model that a service has put into the bench's directory. */
  static async start({ directory, photo }: Bench): Promise<DetectorProcess> {
    const models = join(directory, 'models');
    const [model = ''] = await readdir(models);
    const file = join(directory, 'photo.jpg');
    await writeFile(file, photo);
    const child = fork(PROGRAM, [join(models, model), file], {
      execArgv: ['--import', 'tsx', PHOTO_WORKER_HEAP],
    });
    await answerOf(child);
    return new DetectorProcess(child);
  }

  /** One look at the photo, ms. */
  async look(): Promise<number> {
    this.child.send('look');
    return Number(await answerOf(this.child));
  }

  [Symbol.dispose](): void {
    this.child.disconnect();
  }
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error('The bare detector has ended');
  });
  try {
    const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as unknown[];
    return answer;
  } finally {
    ended.catch(() => undefined); // called off below
    settled.abort();
  }
}
