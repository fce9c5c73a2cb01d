import { ApiProperty } from '@nestjs/swagger';
import { BATCH_STATES, type BatchState, type StateCounts } from '../records/batch-states.js';
import { TRANSFER_STATES, type TransferState } from '../records/transfer-states.js';
import {
  LinksView,
  ProgressView,
  QueueView,
  ResultView,
  TransferErrorView,
} from '../records/transfer.view.js';

const ID = '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c99';
const count = (state: string) => ({ type: Number, example: 0, description: `Transfers that are ${state}.` });
const link = (what: string): string =>
  `https://easel.example.com/v1/batches/${ID}${what}?caller=shop&expires=1795266000&signature=…`;

export class BatchCountsView implements StateCounts {
  @ApiProperty(count('queued')) readonly queued!: number;
  @ApiProperty(count('preparing')) readonly preparing!: number;
  @ApiProperty(count('waiting')) readonly waiting!: number;
  @ApiProperty({ ...count('generating'), example: 1 }) readonly generating!: number;
  @ApiProperty(count('finishing')) readonly finishing!: number;
  @ApiProperty({ ...count('succeeded'), example: 1 }) readonly succeeded!: number;
  @ApiProperty(count('failed')) readonly failed!: number;
  @ApiProperty(count('cancelled')) readonly cancelled!: number;
}

export class BatchProgressView {
  @ApiProperty({
    type: Number,
    example: 0.62,
    description: 'Over all transfers, 0 to 1; one that has ended, however, counts as whole. Never falls.',
  })
  readonly fraction!: number;
  @ApiProperty({
    type: Number,
    example: 8200,
    description:
      'Until the last one ends, ms, as far as can be told; 0 once it has, 3600000 where nobody can know.',
  })
  readonly etaMs!: number;
}

/** One transfer of a batch; also the data of the event `item`. */
export class BatchItemView {
  @ApiProperty({ type: Number, description: 'Its place in the submission, from 0.', example: 0 })
  readonly index!: number;
  @ApiProperty({
    format: 'uuid',
    description: 'Everything else about it is at `/v1/transfers/{transferId}`.',
    example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11',
  })
  readonly transferId!: string;
  @ApiProperty({ example: 'watercolor' }) readonly style!: string;
  @ApiProperty({ example: 'sample', description: 'Id of its photo.' }) readonly photoId!: string;
  @ApiProperty({ enum: TRANSFER_STATES, example: 'succeeded' }) readonly state!: TransferState;
  @ApiProperty({
    type: Boolean,
    example: false,
    description: 'It was erased, or its time is over: what it ended as is still known, its picture is gone.',
  })
  readonly erased!: boolean;
  @ApiProperty({ type: QueueView, nullable: true, description: 'Null once its generation has begun.' })
  readonly queue!: QueueView | null;
  @ApiProperty({ type: ProgressView, nullable: true, description: 'Null before its first generation.' })
  readonly progress!: ProgressView | null;
  @ApiProperty({ type: ResultView, nullable: true, description: 'Its picture, once it has succeeded.' })
  readonly result!: ResultView | null;
  @ApiProperty({ type: LinksView, nullable: true, description: 'As those of the transfer.' })
  readonly links!: LinksView | null;
  @ApiProperty({ type: TransferErrorView, nullable: true, description: 'Why it failed.' })
  readonly error!: TransferErrorView | null;
}

export class BatchResultView {
  @ApiProperty({
    example: `/v1/batches/${ID}/result?format=zip`,
    description: 'All pictures, and a list of what became of each item.',
  })
  readonly zip!: string;
  @ApiProperty({
    example: `/v1/batches/${ID}/result?format=sheet`,
    description: 'All pictures on one sheet, JPEG.',
  })
  readonly sheet!: string;
}

export class BatchLinksView {
  @ApiProperty({ example: link(''), description: 'The batch itself, for who polls.' })
  readonly batch!: string;
  @ApiProperty({ example: link('/result'), description: 'The zip; with `&format=sheet` the sheet.' })
  readonly result!: string;
  @ApiProperty({ example: link('/events') }) readonly events!: string;
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-21T13:00:00.000Z',
    description: 'Until then they let somebody in; a batch that is asked for later has newer ones.',
  })
  readonly expiresAt!: string;
}

/** Data of the event `state`. */
export class BatchStateEventView {
  @ApiProperty({ enum: BATCH_STATES, example: 'running' }) readonly state!: BatchState;
  @ApiProperty({ type: BatchCountsView, description: 'How many transfers stand where.' })
  readonly counts!: BatchCountsView;
}

export class BatchView {
  @ApiProperty({ format: 'uuid', example: ID }) readonly id!: string;
  @ApiProperty({
    enum: BATCH_STATES,
    example: 'running',
    description:
      '`queued` until the first transfer leaves the waiting room, `running` until the last has ended; then `succeeded` when all have, `partially_succeeded` when some have; when none has, `failed` if one failed, else `cancelled`.',
  })
  readonly state!: BatchState;
  @ApiProperty({ format: 'date-time', example: '2026-11-21T12:00:00.000Z' }) readonly createdAt!: string;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'When the last transfer ended.',
  })
  readonly finishedAt!: string | null;
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-22T12:00:00.000Z',
    description:
      'The batch, its transfers and their pictures are erased then; later where its last transfer ends late.',
  })
  readonly expiresAt!: string;
  @ApiProperty({ type: BatchProgressView, description: 'How far all of it is.' })
  readonly progress!: BatchProgressView;
  @ApiProperty({ type: BatchCountsView, description: 'How many transfers stand where.' })
  readonly counts!: BatchCountsView;
  @ApiProperty({ type: [BatchItemView], description: 'In the order of the submission.' })
  readonly items!: BatchItemView[];
  @ApiProperty({
    type: BatchResultView,
    nullable: true,
    description: 'Once all have ended and one has succeeded.',
  })
  readonly result!: BatchResultView | null;
  @ApiProperty({
    type: BatchLinksView,
    nullable: true,
    description:
      'Addresses for a browser that can not send a key; null where LINK_KEYS is not set, and for a key without the scope `read`.',
  })
  readonly links!: BatchLinksView | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { order: 'A-17' },
    description: 'As submitted.',
  })
  readonly metadata!: Readonly<Record<string, unknown>>;
}

export class BatchListView {
  @ApiProperty({ type: [BatchView], description: 'Newest first.' }) readonly items!: BatchView[];
  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'For the next page; null at the end.',
  })
  readonly nextCursor!: string | null;
}
