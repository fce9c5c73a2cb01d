import { IsString } from 'class-validator';
import { Setting } from '../config/setting.js';

export class ErrorsSettings {
  @Setting(
    'ERROR_DOCS_URL',
    "Address of the page that explains the error codes; a problem's `type` is this with `#<code>` behind it. The service itself answers the default.",
  )
  @IsString()
  readonly docsUrl: string = '/docs/errors.md';
}
