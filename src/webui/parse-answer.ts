import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { parseLeanJson } from './lean-json.js';
import { WebUiFailure } from './webui-failure.js';

type AnswerClass<T extends object> = new () => T;

/**
 * Converts a response to an instance of its class, checking only the declared fields.
 * @throws WebUiFailure `unreadable` if it does not match
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

/** The same for a list. */
export function parseAnswers<T extends object>(answer: AnswerClass<T>, route: string, body: unknown): T[] {
  if (!Array.isArray(body)) throw new WebUiFailure('unreadable', route);
  return body.map((item: unknown) => parseAnswer(answer, route, item));
}

/** Parses JSON; with a Buffer, long strings become `LongText`s. */
export function parseJson(route: string, json: string | Buffer): unknown {
  try {
    return typeof json === 'string' ? (JSON.parse(json) as unknown) : parseLeanJson(json);
  } catch (cause) {
    // The message of a SyntaxError quotes the text, so only its name is kept as the cause.
    throw new WebUiFailure('unreadable', route, { cause: (cause as Error).name });
  }
}
