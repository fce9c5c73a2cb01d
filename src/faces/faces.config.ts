import { IsOptional, IsString, Matches } from 'class-validator';
import { Setting } from '../config/setting.js';

export class FacesSettings {
  @Setting(
    'FACE_MODEL_PATH',
    'Path of a face_landmarker.task file to use instead of the one assembled from @mediapipe/face_mesh.',
    { as: 'string' },
  )
  @IsOptional()
  @IsString()
  readonly modelPath?: string;

  @Setting(
    'FACE_MODEL_SHA256',
    'SHA-256 of the file at FACE_MODEL_PATH; required unless it is a known one.',
    {
      as: 'string',
    },
  )
  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/, { message: 'must be 64 hexadecimal digits in lower case' })
  readonly modelSha256?: string;
}
