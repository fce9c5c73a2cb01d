import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchProcess } from './bench-process.js';
import type { Bench } from './bench-stack.js';
import type { Submission } from './submit-photo.js';

/** Many clients of a service, in a process with the lowest priority. */
export class CrowdProcess implements Disposable {
  private constructor(private readonly process: BenchProcess) {}

  static async start({ directory, photo }: Bench, url: string): Promise<CrowdProcess> {
    const file = join(directory, 'crowd.jpg');
    await writeFile(file, photo);
    return new CrowdProcess(await BenchProcess.start({ program: './crowd.ts', args: [url, file] }));
  }

  /** Submits all at once. */
  async submit(count: number): Promise<Submission[]> {
    return (await this.process.ask(String(count))) as Submission[];
  }

  [Symbol.dispose](): void {
    this.process[Symbol.dispose]();
  }
}
