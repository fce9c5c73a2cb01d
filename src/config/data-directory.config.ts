import { IsString } from 'class-validator';
import { Setting } from './setting.js';

export class DataDirectorySettings {
  @Setting('DATA_DIR', 'Folder for the private Redis, the pictures and the assembled face model.')
  @IsString()
  readonly path: string = './data';
}
