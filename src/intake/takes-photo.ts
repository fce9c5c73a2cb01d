import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import type { Request } from 'express';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { discardUpload, type Upload } from './upload-storage.js';

/** Removes the file behind the answer, also when the method was never called because something else was wrong. */
@Injectable()
class DiscardUpload implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { file } = context.switchToHttp().getRequest<Request & { file?: Upload }>();
    try {
      return of(await lastValueFrom(next.handle()));
    } finally {
      await discardUpload(file);
    }
  }
}

/** The route takes a form with the part `photo`. What is kept of it has to be kept before the answer. */
export function TakesPhoto(): MethodDecorator {
  return applyDecorators(UseInterceptors(FileInterceptor('photo'), DiscardUpload));
}
