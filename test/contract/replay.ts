import { isDeepStrictEqual } from 'node:util';
import type { Program } from '../webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';
import { findDifferences } from './differences.js';
import { withPictures } from './recorded-pictures.js';
import type { Exchange } from './recordings.js';
import { DURING_A_JOB, preparationsFor, settingsFor, type Preparation } from './situations.js';

/** Headers that are only compared by presence, not by value. */
const TELLING_HEADERS = ['x-process-time', 'www-authenticate', 'allow', 'content-type'];
/** Longer error bodies repeat whole lists, and are compared by shape. */
const SHORT_ERROR = 700;

/** Sends a recorded request, with pictures drawn from their descriptions. */
export const send = async (
  url: string,
  request: Exchange['request'] | Preparation,
  signal?: AbortSignal,
): Promise<Response> => {
  const raw = 'rawBody' in request ? request.rawBody : undefined;
  const given =
    request.body === undefined || request.body === null ? undefined : await withPictures(request.body);
  const body = raw ?? (given === undefined ? undefined : JSON.stringify(given));
  const headers = {
    'accept-encoding': 'identity',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...('headers' in request ? request.headers : undefined),
  };
  return fetch(url + request.path, { method: request.method, headers, body, signal });
};

/** The texts that name the parameters used, without random parts and leftovers of earlier recordings. */
const factsOf = (info: Record<string, unknown>): string => {
  const leakedClipSkip = /Clip skip: \d+, /g;
  const dice = /Seed: \d+/g;
  // JSON does not preserve whether a number was written as 1 or 1.0.
  const floats = /(\d)\.0\b(?!\.)/g;
  const texts = JSON.stringify(info['infotexts']);
  const named = ['sampler_name', 'sd_model_name', 'sd_model_hash', 'width', 'height', 'index_of_first_image'];
  return [
    texts.replace(leakedClipSkip, '').replace(dice, 'Seed').replace(floats, '$1'),
    ...named.map((key) => JSON.stringify(info[key])),
  ].join(' ');
};

const infoDifferences = async (recorded: Record<string, unknown>, body: unknown): Promise<string[]> => {
  const info = JSON.parse((body as { info: string }).info) as Record<string, unknown>;
  const same = factsOf(info) === factsOf(recorded);
  return [
    ...(await findDifferences(recorded, info, 'info')),
    ...(same ? [] : [`info: recorded ${factsOf(recorded)}; got ${factsOf(info)}`]),
  ];
};

/** Most recordings kept only a few of the options. */
const markPartial = (body: unknown, { request }: Exchange): unknown => {
  const few = typeof body === 'object' && body !== null && Object.keys(body).length < 12;
  return request.path === '/sdapi/v1/options' && few && !('error' in body)
    ? { ...body, '…': 'left out' }
    : body;
};

const headDifferences = ({ response: recorded }: Exchange, response: Response): string[] => {
  const headers = TELLING_HEADERS.filter(
    (name) => (response.headers.get(name) !== null) !== (recorded.headers[name] !== undefined),
  );
  return [
    ...(response.status === recorded.status
      ? []
      : [`status: recorded ${recorded.status}, got ${response.status}`]),
    ...headers.map((name) => `header ${name}: ${recorded.headers[name] ?? 'none'} was recorded`),
  ];
};

/**
 * All differences between a response and the recorded one: status, headers, shape, types, error texts, parameters.
 */
export const answerDifferences = async (exchange: Exchange, response: Response): Promise<string[]> => {
  const { response: recorded } = exchange;
  const head = headDifferences(exchange, response);
  const text = await response.text();
  if (recorded.headers['content-type'] !== 'application/json') {
    return text === recorded.body ? head : [...head, `body: recorded ${String(recorded.body)}, got ${text}`];
  }
  const body: unknown = JSON.parse(text);
  const exact =
    response.status >= 400 && text.length < SHORT_ERROR && !JSON.stringify(recorded.body).includes('<root>');
  return [
    ...head,
    ...(exact && !isDeepStrictEqual(body, recorded.body)
      ? [`error: recorded ${JSON.stringify(recorded.body)}, got ${text}`]
      : []),
    ...(await findDifferences(markPartial(recorded.body, exchange), body)),
    ...(recorded.infoParsed === undefined ? [] : await infoDifferences(recorded.infoParsed, body)),
  ];
};

const startJob = async (simulator: WebUiSimulator): Promise<void> => {
  const init = { $image: { width: 64, height: 64, mode: 'RGB', format: 'png' } };
  const body = {
    prompt: 'a face',
    steps: 20,
    width: 64,
    height: 64,
    denoising_strength: 0.75,
    init_images: [init],
  };
  // The request ends with the simulator.
  void send(simulator.url, { method: 'POST', path: '/sdapi/v1/img2img', body }).catch(() => undefined);
  await simulator.tickUntil(({ jobs }) => jobs[0]?.stepsDone === 13);
};

/** Brings a fresh simulator into the recorded situation, sends the recorded request, and passes the response on. */
export const replay = async <T>(
  program: Program,
  exchange: Exchange,
  look: (answer: Response | null) => Promise<T>,
): Promise<T> => {
  const simulator = await WebUiSimulator.start(settingsFor(program, exchange));
  try {
    for (const preparation of preparationsFor(exchange))
      await (await send(simulator.url, preparation)).text();
    if (DURING_A_JOB.has(exchange.name)) await startJob(simulator);
    return await look(await send(simulator.url, exchange.request).catch(() => null));
  } finally {
    await simulator.stop();
  }
};
