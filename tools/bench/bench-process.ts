import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface BenchProgram {
  /**
   * File name, relative to this file. The program sends a message once it is ready, and then answers each message.
   */
  readonly program: `./${string}.ts`;
  readonly args: readonly string[];
  /** Flags for its Node. */
  readonly flags?: readonly string[];
}

/** A part of a measurement in its own process, which ends with the channel to it. */
export class BenchProcess implements Disposable {
  private constructor(
    private readonly child: ChildProcess,
    private readonly program: string,
  ) {}

  static async start({ program, args, flags = [] }: BenchProgram): Promise<BenchProcess> {
    const child = fork(fileURLToPath(new URL(program, import.meta.url)), args, {
      execArgv: ['--import', 'tsx', ...flags],
    });
    const started = new BenchProcess(child, program);
    await started.answer();
    return started;
  }

  /** @throws if the process has ended */
  async ask(question: string): Promise<unknown> {
    this.child.send(question);
    return this.answer();
  }

  [Symbol.dispose](): void {
    this.child.disconnect();
  }

  private async answer(): Promise<unknown> {
    const settled = new AbortController();
    const { signal } = settled;
    const ended = once(this.child, 'exit', { signal }).then(() => {
      throw new Error(`${this.program} has ended`);
    });
    try {
      const [answer] = (await Promise.race([once(this.child, 'message', { signal }), ended])) as unknown[];
      return answer;
    } finally {
      ended.catch(() => undefined); // cancelled below
      settled.abort();
    }
  }
}
