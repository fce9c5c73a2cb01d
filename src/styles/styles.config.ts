import { IsString } from 'class-validator';
import { Setting } from '../config/setting.js';

export class StylesSettings {
  @Setting(
    'STYLES_DIR',
    'Folder with the style presets (`<name>.yaml` and `_shared.yaml`); empty: the bundled ones, `config/styles`.',
  )
  @IsString()
  readonly directory: string = '';

  @Setting(
    'DEFAULT_CHECKPOINT',
    'Checkpoint for styles that name none, by name without extension; empty: the one that the WebUI has loaded. Set it when some styles name a checkpoint, or the others run on the one that was used last.',
  )
  @IsString()
  readonly defaultCheckpoint: string = '';
}
