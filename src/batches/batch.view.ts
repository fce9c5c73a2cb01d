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
    description: 'Over all transfers, 0 to 1; ended ones count as complete, however they ended. Never falls.',
  })
  readonly fraction!: number;
  @ApiProperty({
    type: Number,
    example: 8200,
    description:
      'Estimated time until the last transfer ends, ms; 0 once it has, 3600000 if it cannot be estimated.',
  })
  readonly etaMs!: number;
}

/** One transfer of a batch; also the data of the event `item`. */
export class BatchItemView {
  @ApiProperty({ type: Number, description: 'Index in the submission, from 0.', example: 0 })
  readonly index!: number;
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the transfer; `/v1/transfers/{transferId}` has all details.',
    example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11',
  })
  readonly transferId!: string;
  @ApiProperty({ example: 'watercolor' }) readonly style!: string;
  @ApiProperty({ example: 'sample', description: 'Id of its photo.' }) readonly photoId!: string;
  @ApiProperty({ enum: TRANSFER_STATES, example: 'succeeded' }) readonly state!: TransferState;
  @ApiProperty({
    type: Boolean,
    example: false,
    description: 'Whether it was erased or has expired: its state is still known, but its picture is gone.',
  })
  readonly erased!: boolean;
  @ApiProperty({ type: QueueView, nullable: true, description: 'Null once its generation has begun.' })
  readonly queue!: QueueView | null;
  @ApiProperty({ type: ProgressView, nullable: true, description: 'Null before its first generation.' })
  readonly progress!: ProgressView | null;
  @ApiProperty({ type: ResultView, nullable: true, description: 'The result; null until it has succeeded.' })
  readonly result!: ResultView | null;
  @ApiProperty({ type: LinksView, nullable: true, description: 'Links of the transfer.' })
  readonly links!: LinksView | null;
  @ApiProperty({ type: TransferErrorView, nullable: true, description: 'Why it failed.' })
  readonly error!: TransferErrorView | null;
}

export class BatchResultView {
  @ApiProperty({
    example: `/v1/batches/${ID}/result?format=zip`,
    description: 'All pictures, and a list of the outcome of each item.',
  })
  readonly zip!: string;
  @ApiProperty({
    example: `/v1/batches/${ID}/result?format=sheet`,
    description: 'All pictures on one sheet, JPEG.',
  })
  readonly sheet!: string;
}

export class BatchLinksView {
  @ApiProperty({ example: link(''), description: 'The batch itself, for polling.' })
  readonly batch!: string;
  @ApiProperty({
    example: link('/result'),
    description: 'The zip file; append `&format=sheet` for the contact sheet.',
  })
  readonly result!: string;
  @ApiProperty({ example: link('/events') }) readonly events!: string;
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-21T13:00:00.000Z',
    description: 'When these links expire; requesting the batch again gives newer ones.',
  })
  readonly expiresAt!: string;
}

/** Data of the event `state`. */
export class BatchStateEventView {
  @ApiProperty({ enum: BATCH_STATES, example: 'running' }) readonly state!: BatchState;
  @ApiProperty({ type: BatchCountsView, description: 'Number of transfers in each state.' })
  readonly counts!: BatchCountsView;
}

export class BatchView {
  @ApiProperty({ format: 'uuid', example: ID }) readonly id!: string;
  @ApiProperty({
    enum: BATCH_STATES,
    example: 'running',
    description:
      '`queued` until the first transfer leaves the queue, `running` until the last one ends; then `succeeded` if all succeeded, `partially_succeeded` if some did; if none did, `failed` if one failed, else `cancelled`.',
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
      'When the batch, its transfers and their pictures are erased; extended if its last transfer ends late.',
  })
  readonly expiresAt!: string;
  @ApiProperty({ type: BatchProgressView, description: 'Progress of the whole batch.' })
  readonly progress!: BatchProgressView;
  @ApiProperty({ type: BatchCountsView, description: 'Number of transfers in each state.' })
  readonly counts!: BatchCountsView;
  @ApiProperty({ type: [BatchItemView], description: 'In the order of the submission.' })
  readonly items!: BatchItemView[];
  @ApiProperty({
    type: BatchResultView,
    nullable: true,
    description: 'Null until all transfers have ended, and if none of them has a picture.',
  })
  readonly result!: BatchResultView | null;
  @ApiProperty({
    type: BatchLinksView,
    nullable: true,
    description:
      'Signed URLs for where a browser cannot send a key; null if LINK_KEYS is not set, or the key lacks the scope `read`.',
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
    description: 'Cursor of the next page; null on the last one.',
  })
  readonly nextCursor!: string | null;
}
