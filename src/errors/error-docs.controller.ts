import { fileURLToPath } from 'node:url';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';

/** The same relative path from `src/errors` and from `dist/errors`. */
const ERROR_DOCS = fileURLToPath(new URL('../../docs/errors.md', import.meta.url));

/** Serves the page that a problem's `type` refers to. */
@ApiExcludeController()
@Controller('docs/errors.md')
export class ErrorDocsController {
  @Get()
  get(@Res() response: Response): void {
    response.sendFile(ERROR_DOCS, {
      maxAge: '1h',
      dotfiles: 'allow',
      headers: { 'Content-Type': 'text/markdown; charset=utf-8' },
    });
  }
}
