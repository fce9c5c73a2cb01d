import { createWriteStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type GuardedHttp, NoAnswer, type OutboundAnswer } from './guarded-http.js';
import { OutboundRefused } from './outbound-refused.js';
import { StallGuard, type StallLimits, TooSlow } from './stall-guard.js';

interface Bounds {
  /** Path of the file to write; it must not exist. */
  readonly file: string;
  readonly maxBytes: number;
  readonly pace: StallLimits;
}

export interface Download extends Bounds {
  readonly url: URL;
  readonly accept: string;
  /** Checks the target of a redirect. @throws OutboundRefused */
  readonly judge: (address: string) => URL;
}

/** The download failed. The message is safe to show to clients. */
export class DownloadFailed extends Error {
  override readonly name = 'DownloadFailed';

  /** @param passing whether a retry can help */
  constructor(
    message: string,
    readonly passing: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** The content, or its Content-Length, is larger than `maxBytes`. */
export class DownloadTooLarge extends Error {
  override readonly name = 'DownloadTooLarge';
}

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
/** Codes of lasting failures: the host name does not exist, or its certificate is invalid. */
const LASTING = /^ENOTFOUND$|CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/;

/**
 * Downloads into a file. Bytes and time are bounded, each redirect is checked, and the server's statements about the
 * content are not trusted.
 * @throws OutboundRefused, DownloadTooLarge, DownloadFailed; the signal's reason; errors of the file system
 */
export async function download(http: GuardedHttp, what: Download, signal: AbortSignal): Promise<void> {
  using pace = new StallGuard(what.pace, signal);
  try {
    const { body } = await follow(http, what, pace);
    await save(body, what, pace);
  } catch (error) {
    throw failureOf(error, pace.signal);
  }
}

/** Like `download`, but from any stream that `open` returns. @throws DownloadTooLarge, DownloadFailed */
export async function receive(
  open: () => Promise<Readable>,
  what: Bounds,
  signal: AbortSignal,
): Promise<void> {
  using pace = new StallGuard(what.pace, signal);
  try {
    await save(await open(), what, pace);
  } catch (error) {
    throw failureOf(error, pace.signal);
  }
}

async function save(body: Readable, { file, maxBytes }: Bounds, pace: StallGuard): Promise<void> {
  const out = createWriteStream(file, { flags: 'wx' });
  await pipeline(body, counting(pace, maxBytes), out, { signal: pace.signal });
}

async function follow(http: GuardedHttp, what: Download, pace: StallGuard): Promise<OutboundAnswer> {
  let url = what.url;
  for (let redirects = 0; ; redirects++) {
    const headers = { Accept: what.accept };
    const answer = await http.send({ method: 'GET', url, headers, signal: pace.signal });
    pace.received(0);
    const location = answer.headers['location'];
    if (!REDIRECTS.has(answer.status) || typeof location !== 'string') return usable(answer, what.maxBytes);
    answer.body.destroy();
    if (redirects === MAX_REDIRECTS) throw new DownloadFailed('The server redirects too many times.', false);
    if (!URL.canParse(location, url.href))
      throw new DownloadFailed('The server redirects to an invalid URL.', false);
    url = what.judge(new URL(location, url).href);
  }
}

function usable(answer: OutboundAnswer, maxBytes: number): OutboundAnswer {
  const { status, headers, body } = answer;
  try {
    if (status !== 200) {
      const passing = status >= 500 || PASSING.has(status);
      throw new DownloadFailed(`The server responded with status ${status}.`, passing);
    }
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity')
      throw new DownloadFailed('The server sent a compressed response, although none was requested.', false);
    if (Number(headers['content-length'] ?? 0) > maxBytes) throw new DownloadTooLarge();
    return answer;
  } catch (error) {
    body.destroy();
    throw error;
  }
}

function counting(pace: StallGuard, maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      pace.received(chunk.length);
      if (bytes > maxBytes) done(new DownloadTooLarge());
      else done(null, chunk);
    },
  });
}

function failureOf(error: unknown, { aborted, reason }: AbortSignal): unknown {
  if (aborted && reason instanceof TooSlow)
    return new DownloadFailed('The server is too slow.', true, reason.message);
  if (aborted) return reason;
  if (error instanceof NoAnswer)
    return new DownloadFailed('The server cannot be reached.', !LASTING.test(error.code), error.code);
  const ours = [OutboundRefused, DownloadFailed, DownloadTooLarge].some((kind) => error instanceof kind);
  return ours || isOfDisk(error) ? error : new DownloadFailed('The connection broke.', true, codeOf(error));
}

function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && /^(open|write|close)$/.test(String(error.syscall));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
