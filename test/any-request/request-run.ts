import * as fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { SAMPLE_PORTRAIT } from '../fixtures/portraits/portraits.js';
import { report } from '../service/api-contract.js';
import { checkedResponse } from '../service/checked-response.js';
import type { Answer } from '../service/easel-client.js';
import { ADMIN_TOKEN } from '../service/easel-process.js';
import type { EaselWorld } from '../service/easel-world.js';
import { type AnyBody, anyRequest, type AnyRequest, anyStranger, type Photo } from './any-request.js';
import { KnownThings } from './known-things.js';

const LONE_SURROGATE = /\p{Surrogate}/gu;

interface Run {
  readonly runs: number;
  readonly seed: number;
}

/** Sends random requests, and expects documented responses without internal errors. */
export class RequestRun {
  private constructor(
    private readonly world: EaselWorld,
    private readonly things: KnownThings,
    private readonly photos: Readonly<Record<Photo, Uint8Array | null>>,
  ) {}

  static async of(world: EaselWorld): Promise<RequestRun> {
    const portrait = await readFile(SAMPLE_PORTRAIT);
    const half = portrait.subarray(0, portrait.length / 2);
    const photos = { portrait, half, text: Buffer.from('no picture'), none: null };
    return new RequestRun(world, await KnownThings.of(world), photos);
  }

  private get operations(): readonly (readonly [string, string])[] {
    return Object.entries(this.world.contract.document.paths).flatMap(([template, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), template] as const),
    );
  }

  /** For each operation that violated this, the smallest such request and its response. */
  async failures(run: Run): Promise<string[]> {
    const found: string[] = [];
    for (const operation of this.operations)
      found.push(...(await this.outcome(anyRequest(this.world.contract.document, operation), run)));
    return found;
  }

  /** The same for addresses without an operation. */
  async strangeFailures(run: Run): Promise<string[]> {
    return this.outcome(anyStranger(this.world.contract.document), run);
  }

  private async outcome(requests: fc.Arbitrary<AnyRequest>, { runs, seed }: Run): Promise<string[]> {
    const property = fc.asyncProperty(requests, (request) => this.send(request));
    const { counterexample, errorInstance } = await fc.check(property, { numRuns: runs, seed });
    return counterexample === null ? [] : [`${String(errorInstance)} ${fc.stringify(counterexample)}`];
  }

  private async send(request: AnyRequest): Promise<void> {
    const { method, template, headers, body } = request;
    const [address, ids] = this.addressOf(request);
    const controller = new AbortController();
    const response = await fetch(this.world.easel.url + address, {
      method,
      headers: { ...keyFor(template), ...typeOf(body), ...headers },
      body: this.bytesOf(body),
      signal: controller.signal,
    });
    const answer = await this.answerOf(response, controller);
    const { pathname } = new URL(address, this.world.easel.url);
    const faults = this.world.contract.faults(method, pathname, answer);
    if (answer.status >= 500 && answer.status !== 503) faults.push('the service failed');
    if (faults.length > 0) throw new Error(report(method, address, answer, faults));
    if (method !== 'GET' && answer.status < 300) for (const id of ids) await this.things.replace(id);
  }

  /** For a stream, only its first part. */
  private async answerOf(response: Response, controller: AbortController): Promise<Answer> {
    let answer: Answer | undefined;
    const checked = await checkedResponse(response, (each) => (answer ??= each));
    if (answer === undefined) {
      await checked.body?.getReader().read();
      controller.abort();
    }
    return answer ?? { status: response.status, headers: response.headers, body: [] };
  }

  private addressOf({ template, path, query }: AnyRequest): [string, string[]] {
    const ids: string[] = [];
    const address = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = path[name] ?? 'x';
      if (typeof value === 'string') return encodeURIComponent(value.replaceAll(LONE_SURROGATE, '\ufffd'));
      const id = this.things.one(template, name, value.known);
      ids.push(id);
      return id;
    });
    const text = new URLSearchParams(
      query.map(([name, value]): [string, string] => [name, value]),
    ).toString();
    return [text === '' ? address : `${address}?${text}`, ids];
  }

  private bytesOf(body: AnyBody): FormData | string | undefined {
    if (body.kind === 'none') return undefined;
    if (body.kind === 'text') return body.text;
    const form = new FormData();
    for (const [name, value] of Object.entries(body.fields)) form.append(name, value);
    const photo = this.photos[body.photo];
    if (photo !== null) form.append(body.part, new Blob([Uint8Array.from(photo)]), 'photo.jpg');
    return form;
  }
}

function typeOf(body: AnyBody): Record<string, string> {
  return body.kind === 'text' ? { 'content-type': body.type } : {};
}

/** Operator routes require the operator's token. */
function keyFor(template: string): Record<string, string> {
  return template.includes('/admin/') ? { authorization: `Bearer ${ADMIN_TOKEN}` } : {};
}
