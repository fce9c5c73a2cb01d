import { OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsObject, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { FreeForm } from './free-form.js';
import { RequestValidation } from './request-validation.js';

class Note {
  @IsString()
  readonly text!: string;

  @FreeForm()
  @IsObject()
  readonly labels!: Record<string, unknown>;
}

class NoteWithoutText extends OmitType(Note, ['text']) {}

class Label {
  @IsInt()
  readonly size!: number;
}

class Shelf {
  @ValidateNested()
  @Type(() => Label)
  readonly labels!: Label;
}

const validation = new RequestValidation();
const parse = (metatype: typeof Note | typeof NoteWithoutText | typeof Shelf, body: unknown) =>
  validation.transform(body, { type: 'body', metatype });

const LABELS = { size: 3, toString: 'a name', constructor: 'another', '': 'none' };

describe('a free-form field', () => {
  it('keeps every member, even one with a name that every object inherits', async () => {
    expect(await parse(Note, { text: 'x', labels: LABELS })).toEqual({ text: 'x', labels: LABELS });
  });

  it('is inherited by a derived class', async () => {
    expect(await parse(NoteWithoutText, { labels: LABELS })).toEqual({ labels: LABELS });
  });

  it('is parsed from the JSON text of a form', async () => {
    expect(await parse(Note, { text: 'x', labels: JSON.stringify(LABELS) })).toEqual({
      text: 'x',
      labels: LABELS,
    });
  });

  it('does not affect a field of the same name in another class', async () => {
    const shelf = await parse(Shelf, { labels: { size: 3 } });
    expect(shelf).toEqual({ labels: { size: 3 } });
    expect((shelf as Shelf).labels).toBeInstanceOf(Label);
    await expect(parse(Shelf, { labels: { size: 'large' } })).rejects.toMatchObject({
      fields: [{ field: 'labels.size', code: 'is_int' }],
    });
  });
});
