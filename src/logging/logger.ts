import { Writable } from 'node:stream';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, pino, type Logger } from 'pino';
import { describeError } from './describe-error.js';
import type { LoggingSettings } from './logging.config.js';
import { scrub } from './scrub.js';

/** Nest's contexts that log every module and route at each start; logged at debug. */
const NEST_CHATTER: ReadonlySet<string> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Creates the logger of the process: one JSON object per line, or coloured lines on a terminal. */
export async function createLogger(
  { level, format }: LoggingSettings,
  destination: DestinationStream = pino.destination({ fd: 1, sync: true }),
): Promise<Logger> {
  const readable = format === 'pretty' || (format === 'auto' && process.stdout.isTTY);
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: scrub },
      serializers: { err: (error: unknown) => describeError(error) },
    },
    readable ? await prettyStream(destination) : destination,
  );
}

/** Imports pino-pretty on demand, because production does not need it. */
async function prettyStream(destination: DestinationStream): Promise<DestinationStream> {
  const { build } = await import('pino-pretty');
  return build({
    destination: new Writable({
      decodeStrings: false,
      write: (line: string, _encoding, done) => {
        destination.write(line);
        done();
      },
    }),
    colorize: process.stdout.isTTY,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'context',
    messageFormat: '{context}: {msg}',
  });
}

/**
 * Nest's logger interface on top of pino. Services write `logger.warn({ transferId, ms }, 'One constant sentence')`;
 * Nest adds the context, the name of the class, as the last argument.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...more: unknown[]): void {
    this.write(NEST_CHATTER.has(String(more.at(-1))) ? 'debug' : 'info', message, more);
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.write('fatal', message, more);
  }

  error(message: unknown, ...more: unknown[]): void {
    this.write('error', message, more);
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.write('warn', message, more);
  }

  debug(message: unknown, ...more: unknown[]): void {
    this.write('debug', message, more);
  }

  verbose(message: unknown, ...more: unknown[]): void {
    this.write('trace', message, more);
  }

  private write(level: Level, first: unknown, more: readonly unknown[]): void {
    const texts = more.filter((item) => typeof item === 'string');
    const context = texts.at(-1);
    if (typeof first === 'string') {
      // Nest's own calls: `error(message, stack, context)`.
      const stack = texts.length > 1 ? texts[0] : undefined;
      this.logger[level]({ context, stack }, first);
      return;
    }
    const message = texts.length > 1 ? texts[0] : undefined;
    const data = first instanceof Error ? { err: first } : { ...asRecord(first) };
    this.logger[level]({ context, ...data }, message);
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { value };
}
