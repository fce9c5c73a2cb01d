import { fileURLToPath } from 'node:url';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';

/** The same file seen from `src/errors` and from `dist/errors`. */
const ERROR_DOCS = fileURLToPath(new URL('../../docs/errors.md', import.meta.url));

/** The page that a problem's `type` leads to. */
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
