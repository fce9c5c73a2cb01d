import { IsString } from 'class-validator';
import { Setting } from '../config/setting.js';

export class ErrorsSettings {
  @Setting(
    'ERROR_DOCS_URL',
    "URL of the page that explains the error codes; a problem's `type` is this URL with `#<code>` appended. The service itself serves the default.",
  )
  @IsString()
  readonly docsUrl: string = '/docs/errors.md';
}
