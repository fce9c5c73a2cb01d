import { ApiProperty } from '@nestjs/swagger';
import { TRANSFER_STATES, type TransferState } from './transfer-states.js';

const number = (description: string, example: number) => ({ type: Number, description, example });
const link = (what: string): string =>
  `https://easel.example.com/v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11${what}?caller=shop&expires=1795266000&signature=…`;
const nullable = <T extends object>(options: T) => ({ ...options, nullable: true as const });

export class RangeView {
  @ApiProperty(number('Lower end of the range, ms.', 4200)) readonly low!: number;
  @ApiProperty(number('Upper end of the range, ms; 3600000 if it cannot be estimated.', 6900))
  readonly high!: number;
}

export class QueueView {
  @ApiProperty(number('Position in the queue; 1 is generated next.', 2)) readonly position!: number;
  @ApiProperty({
    type: RangeView,
    description: 'When its generation begins, from now; at least 80 % of transfers begin within this range.',
  })
  readonly estimatedStartMs!: RangeView;
}

export class ProgressView {
  @ApiProperty(number('0 to 1, never falls.', 0.41)) readonly fraction!: number;
  @ApiProperty(number('Sampling steps done.', 9)) readonly step!: number;
  @ApiProperty(number('Sampling steps in all; 0 until the first progress report.', 22))
  readonly steps!: number;
  @ApiProperty(
    nullable(
      number('Time left until the last step, ms; null until the duration of a step is measured.', 3100),
    ),
  )
  readonly etaMs!: number | null;
}

export class PhotoRefView {
  @ApiProperty({ example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11' }) readonly id!: string;
  @ApiProperty(nullable(number('Pixels of the upright photo; null until it is fetched.', 3024)))
  readonly width!: number | null;
  @ApiProperty(nullable(number('Pixels of the upright photo; null until it is fetched.', 4032)))
  readonly height!: number | null;
  @ApiProperty(nullable(number('Faces found; null until face detection has run.', 1)))
  readonly faces!: number | null;
}

export class BoxView {
  @ApiProperty(number('Pixels of the upright photo.', 812)) readonly x!: number;
  @ApiProperty(number('Pixels of the upright photo.', 640)) readonly y!: number;
  @ApiProperty(number('Pixels.', 1130)) readonly width!: number;
  @ApiProperty(number('Pixels.', 1502)) readonly height!: number;
}

export class FaceView {
  @ApiProperty({ type: BoxView }) readonly box!: BoxView;
  @ApiProperty(number('Shorter side of the box, pixels of the upright photo.', 1130)) readonly side!: number;
  @ApiProperty(number('Degrees; positive when the person looks to the right of the picture.', -12.5))
  readonly yaw!: number;
  @ApiProperty(number('Degrees; positive when the person looks up.', 3)) readonly pitch!: number;
  @ApiProperty(number('Degrees; positive when the head leans clockwise.', 1.2)) readonly roll!: number;
}

export class SelectedFaceView extends FaceView {
  @ApiProperty({
    type: Boolean,
    description: 'Whether this face is preserved by the control map.',
    example: true,
  })
  readonly selected!: boolean;
}

export class UsedSettingsView {
  @ApiProperty(number('Seed that reproduces the picture.', 1234)) readonly seed!: number;
  @ApiProperty(number('Sampling steps as configured; img2img runs a share of them.', 22))
  readonly steps!: number;
  @ApiProperty(number('How closely the prompt is followed.', 6.5)) readonly cfgScale!: number;
  @ApiProperty(number('0 keeps the photo, 1 ignores it.', 0.5)) readonly denoisingStrength!: number;
  @ApiProperty({ example: 'DPM++ 2M' }) readonly sampler!: string;
  @ApiProperty({ example: 'Karras' }) readonly scheduler!: string;
  @ApiProperty(nullable(number('Width of the generation, padding included, pixels.', 640)))
  readonly width!: number | null;
  @ApiProperty(nullable(number('Height of the generation, padding included, pixels.', 832)))
  readonly height!: number | null;
  @ApiProperty({ type: String, nullable: true, example: 'v1-5-pruned-emaonly' }) readonly checkpoint!:
    string | null;
}

export class ResultView {
  @ApiProperty({ example: '/v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11/result' })
  readonly url!: string;
  @ApiProperty(number('Pixels.', 640)) readonly width!: number;
  @ApiProperty(number('Pixels.', 832)) readonly height!: number;
  @ApiProperty({ enum: ['jpeg', 'png', 'webp'], example: 'jpeg' }) readonly format!: string;
  @ApiProperty(number('Size of the file.', 183220)) readonly bytes!: number;
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  readonly sha256!: string;
}

export class LinksView {
  @ApiProperty({ example: link(''), description: 'The transfer itself, for polling.' })
  readonly transfer!: string;
  @ApiProperty({ example: link('/result') }) readonly result!: string;
  @ApiProperty({ example: link('/preview') }) readonly preview!: string;
  @ApiProperty({ example: link('/control-map') }) readonly controlMap!: string;
  @ApiProperty({ example: link('/events') }) readonly events!: string;
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-21T13:00:00.000Z',
    description: 'When these links expire; requesting the transfer again gives newer ones.',
  })
  readonly expiresAt!: string;
}

export class WarningView {
  @ApiProperty({ example: 'control_unit_unavailable' }) readonly code!: string;
  @ApiProperty({ example: 'The edges unit was left out: the WebUI has no model for it.' })
  readonly detail!: string;
}

export class DegradedView {
  @ApiProperty({ example: 'out_of_memory' }) readonly reason!: string;
  @ApiProperty({ type: [String], example: ['the edges unit was left out'] }) readonly changes!: string[];
}

export class TimingsView {
  @ApiProperty(number('Waiting for a GPU slot.', 120)) readonly queuedMs!: number;
  @ApiProperty(number('Decoding the photo.', 90)) readonly decodeMs!: number;
  @ApiProperty(number('Finding the faces.', 14)) readonly facesMs!: number;
  @ApiProperty(number('Drawing the control map.', 3)) readonly controlMapMs!: number;
  @ApiProperty(number('Prepared, waiting for the GPU.', 800)) readonly waitMs!: number;
  @ApiProperty(number('On the GPU.', 4100)) readonly generateMs!: number;
  @ApiProperty(number('Colour match and encoding.', 90)) readonly finishMs!: number;
  @ApiProperty(number('From submission to end; 0 until then.', 5300)) readonly totalMs!: number;
}

export class TransferErrorView {
  @ApiProperty({ example: 'face_not_found', description: 'See docs/errors.md.' }) readonly code!: string;
  @ApiProperty({ example: 'No face was found in the photo.' }) readonly detail!: string;
}

export class TransferView {
  @ApiProperty({ format: 'uuid', example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11' }) readonly id!: string;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
    description: 'The batch that it was submitted in; null: it was submitted on its own.',
  })
  readonly batchId!: string | null;
  @ApiProperty({ enum: TRANSFER_STATES, example: 'generating' }) readonly state!: TransferState;
  @ApiProperty({ example: 'watercolor' }) readonly style!: string;
  @ApiProperty({ format: 'date-time', example: '2026-11-21T12:00:00.000Z' }) readonly createdAt!: string;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'When its first generation began.',
  })
  readonly startedAt!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) readonly finishedAt!:
    string | null;
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-22T12:00:00.000Z',
    description: 'When its record and pictures are erased.',
  })
  readonly expiresAt!: string;
  @ApiProperty({ type: QueueView, nullable: true, description: 'Null once its generation has begun.' })
  readonly queue!: QueueView | null;
  @ApiProperty({ type: ProgressView, nullable: true, description: 'Null before the first generation.' })
  readonly progress!: ProgressView | null;
  @ApiProperty({ type: PhotoRefView }) readonly photo!: PhotoRefView;
  @ApiProperty({
    type: [SelectedFaceView],
    description: 'Largest first; empty until face detection has run.',
  })
  readonly faces!: SelectedFaceView[];
  @ApiProperty({ type: UsedSettingsView, description: 'The settings really used, enough to reproduce it.' })
  readonly settings!: UsedSettingsView;
  @ApiProperty({ type: ResultView, nullable: true, description: 'The result; null until it has succeeded.' })
  readonly result!: ResultView | null;
  @ApiProperty({
    type: LinksView,
    nullable: true,
    description:
      'Signed URLs for where a browser cannot send a key (`EventSource`, `<img>`); null if LINK_KEYS is not set, or the key lacks the scope `read`.',
  })
  readonly links!: LinksView | null;
  @ApiProperty({
    type: Boolean,
    example: false,
    description: 'Whether the result was taken from an earlier transfer with the same photo and settings.',
  })
  readonly cached!: boolean;
  @ApiProperty({
    type: DegradedView,
    nullable: true,
    description: 'What was changed to fit the GPU.',
  })
  readonly degraded!: DegradedView | null;
  @ApiProperty({ type: [WarningView], description: 'Deviations from the request, and other hints.' })
  readonly warnings!: WarningView[];
  @ApiProperty({ type: TimingsView, description: 'Milliseconds.' }) readonly timings!: TimingsView;
  @ApiProperty(number('Generations begun.', 1)) readonly attempts!: number;
  @ApiProperty({ type: TransferErrorView, nullable: true, description: 'Why it failed.' })
  readonly error!: TransferErrorView | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { order: 'A-17' },
    description: 'As submitted.',
  })
  readonly metadata!: Readonly<Record<string, unknown>>;
}

export class TransferListView {
  @ApiProperty({ type: [TransferView], description: 'Newest first.' }) readonly items!: TransferView[];
  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Cursor of the next page; null on the last one.',
  })
  readonly nextCursor!: string | null;
}
