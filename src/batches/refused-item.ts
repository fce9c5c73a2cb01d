import { AppError } from '../errors/app-error.js';
import type { PhotoSource, RequestedItem } from './batch-request.js';

/** The fields of a single submission that name its photo. */
const PHOTO_FIELDS = new Set(['photo', 'photoId', 'photoUrl', 'photoBase64']);

/**
 * Turns the error of one item into that of the whole batch: the same code, with the index of the item.
 * @param index from 0
 */
export function refusedItem(thrown: unknown, item: RequestedItem, index: number): unknown {
  return refusedAs(thrown, {
    about: `Item ${index + 1} (${item.style})`,
    field: item.field,
    fieldOf: (field) => (field === 'style' ? item.field : PHOTO_FIELDS.has(field) ? item.photo.field : field),
    extensions: { item: index },
  });
}

/** The same for a photo, which several items may share. */
export function refusedPhoto(thrown: unknown, { field }: PhotoSource, index: number): unknown {
  return refusedAs(thrown, {
    about: `Photo ${index + 1}`,
    field,
    fieldOf: (other) => (PHOTO_FIELDS.has(other) ? field : other),
    extensions: { photo: index },
  });
}

interface About {
  readonly about: string;
  readonly field: string;
  readonly fieldOf: (field: string) => string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

function refusedAs(thrown: unknown, { about, field, fieldOf, extensions }: About): unknown {
  if (!(thrown instanceof AppError) || thrown.status >= 500) return thrown;
  const { code, status, retryAfterMs } = thrown;
  const detail = `${about}: ${thrown.detail}`;
  const fields =
    thrown.fields.length > 0
      ? thrown.fields.map((each) => ({ ...each, field: fieldOf(each.field) }))
      : [{ field, code, detail: thrown.detail }];
  const details = { cause: thrown, status, retryAfterMs, fields };
  return (
    AppError.revive(code, detail, { ...details, extensions: { ...thrown.extensions, ...extensions } }) ??
    thrown
  );
}
