import { Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ErrorDocsController } from './error-docs.controller.js';
import { ProblemFilter } from './problem.filter.js';
import { RequestValidation } from './request-validation.js';

/** Answers every failed request with a problem document, and validates every request. */
@Module({
  controllers: [ErrorDocsController],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useClass: RequestValidation },
  ],
})
export class ErrorsModule {}
