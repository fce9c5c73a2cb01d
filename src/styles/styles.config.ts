import { IsString } from 'class-validator';
import { Setting } from '../config/setting.js';

export class StylesSettings {
  @Setting(
    'STYLES_DIR',
    "Folder with the style presets (`<name>.yaml` and `_shared.yaml`); empty: the service's own, `config/styles`.",
  )
  @IsString()
  readonly directory: string = '';

  @Setting(
    'DEFAULT_CHECKPOINT',
    'Checkpoint of the styles that ask for none, by name without extension; empty: whatever the WebUI has loaded. Set it when some styles bring their own, or the others run on whichever was used last.',
  )
  @IsString()
  readonly defaultCheckpoint: string = '';
}
