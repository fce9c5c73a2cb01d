import { IsIn, IsObject, IsOptional, IsString } from 'class-validator';
import { AppError } from '../errors/app-error.js';
import { FaceIndexUnknown, FaceNotFound, FaceTooSmall } from '../faces/faces.errors.js';
import { PhotoFormatUnsupported, PhotoTooManyPixels, PhotoUnreadable } from '../images/images.errors.js';
import { ResultUnusable, type UnusableReason } from '../images/result-unusable.js';
import { StorageUnavailable } from '../storage/storage.errors.js';

/** Coded errors that photo work can end in; importing them registers them for `AppError.revive`. */
const CODED = [
  FaceIndexUnknown,
  FaceNotFound,
  FaceTooSmall,
  PhotoFormatUnsupported,
  PhotoTooManyPixels,
  PhotoUnreadable,
  StorageUnavailable,
];
const CODES = CODED.map(({ kind }) => kind.code);
const UNUSABLE: readonly UnusableReason[] = ['unreadable', 'wrong_size', 'black', 'flat'];
/** Error codes of a full, read-only or broken disk. */
const DISK_FAULTS = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/** Unexpected failure of photo work: reported as `internal`; a retry may help. */
export class PhotoWorkFailed extends Error {
  override readonly name = 'PhotoWorkFailed';
}

/** An error serialised between two processes. */
export class WorkFailure {
  @IsIn(['coded', 'unusable', 'cancelled', 'unforeseen'])
  readonly kind!: 'coded' | 'unusable' | 'cancelled' | 'unforeseen';

  /** The error's code, or the reason why the result is unusable. */
  @IsOptional() @IsIn([...CODES, ...UNUSABLE]) readonly code?: string;
  @IsString() readonly detail!: string;
  /** Messages of the causes, for logs. */
  @IsOptional() @IsString() readonly cause?: string;
  @IsOptional() @IsObject() readonly extensions?: Record<string, unknown>;
}

/** Child side: serialises any thrown value. */
export function packFailure(thrown: unknown): WorkFailure {
  if (thrown instanceof AppError) {
    const { code, detail, cause, extensions } = thrown;
    return {
      kind: 'coded',
      code,
      detail,
      extensions,
      cause: cause instanceof Error ? cause.message : undefined,
    };
  }
  if (thrown instanceof ResultUnusable)
    return { kind: 'unusable', code: thrown.reason, detail: thrown.message };
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return { kind: 'cancelled', detail: thrown.message };
  if (isDiskFault(thrown))
    return packFailure(
      new StorageUnavailable('There is no space for pictures right now.', { cause: thrown }),
    );
  return {
    kind: 'unforeseen',
    detail: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
  };
}

/** Parent side: restores the error with its class. */
export function reviveFailure({ kind, code = '', detail, cause, extensions }: WorkFailure): Error {
  if (kind === 'coded') {
    const revived = AppError.revive(code, detail, { cause, extensions });
    if (revived !== undefined) return revived;
  }
  const reason = UNUSABLE.find((known) => known === code);
  if (kind === 'unusable' && reason !== undefined) return new ResultUnusable(reason, detail);
  return new PhotoWorkFailed(detail);
}

function isDiskFault(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && DISK_FAULTS.has(String(thrown.code));
}
