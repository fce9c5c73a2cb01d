import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { parseLeanJson } from './lean-json.js';
import { WebUiFailure } from './webui-failure.js';

type AnswerClass<T extends object> = new () => T;

/**
 * An answer as an instance of its class, with only the fields that the class declares a use for checked.
 * @throws WebUiFailure `unreadable` for anything else.
 */
export function parseAnswer<T extends object>(answer: AnswerClass<T>, route: string, body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new WebUiFailure('unreadable', route);
  }
  const instance = plainToInstance(answer, body);
  if (validateSync(instance, { forbidUnknownValues: false, stopAtFirstError: true }).length > 0) {
    throw new WebUiFailure('unreadable', route);
  }
  return instance;
}

/** An answer that is a list. */
export function parseAnswers<T extends object>(answer: AnswerClass<T>, route: string, body: unknown): T[] {
  if (!Array.isArray(body)) throw new WebUiFailure('unreadable', route);
  return body.map((item: unknown) => parseAnswer(answer, route, item));
}

/** JSON of any origin; in bytes, its long texts come as `LongText`s. */
export function parseJson(route: string, json: string | Buffer): unknown {
  try {
    return typeof json === 'string' ? (JSON.parse(json) as unknown) : parseLeanJson(json);
  } catch (cause) {
    // The message of a SyntaxError quotes the text: it does not go along as the cause.
    throw new WebUiFailure('unreadable', route, { cause: (cause as Error).name });
  }
}
