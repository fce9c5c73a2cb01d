import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { FileFieldsInterceptor, FileInterceptor } from '@nestjs/platform-express';
import type { Request } from 'express';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { withoutEmpty } from '../errors/without-empty.js';
import { discardUpload, type Upload } from './upload-storage.js';

type Uploads = Readonly<Record<string, readonly Upload[] | undefined>>;

/**
 * Drops empty form fields. Removes the files once the response is ready, also if validation failed before the
 * method was called.
 */
@Injectable()
class FormWithPhotos implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request & { file?: Upload; files?: Uploads }>();
    const { file, files } = request;
    if (request.is('multipart/form-data') !== false) request.body = withoutEmpty(request.body);
    try {
      return of(await lastValueFrom(next.handle()));
    } finally {
      for (const upload of [file, ...Object.values(files ?? {}).flat()]) await discardUpload(upload);
    }
  }
}

/** The route accepts a form with the part `photo`. Its file is removed when the method returns. */
export function TakesPhoto(): MethodDecorator {
  return applyDecorators(UseInterceptors(FileInterceptor('photo'), FormWithPhotos));
}

/** The route accepts a form with one part `photo`, or several parts `photos`. */
export function TakesPhotos(): MethodDecorator {
  const parts = [{ name: 'photo', maxCount: 1 }, { name: 'photos' }];
  return applyDecorators(UseInterceptors(FileFieldsInterceptor(parts), FormWithPhotos));
}
