import { ApiProperty } from '@nestjs/swagger';
import { TRANSFER_STATES, type TransferState } from '../records/transfer-states.js';
import { QueueView } from '../records/transfer.view.js';

/** Data of the event `state`. */
export class StateEventView {
  @ApiProperty({ enum: TRANSFER_STATES, example: 'queued' }) readonly state!: TransferState;
  @ApiProperty({ type: Number, description: 'Generations begun.', example: 0 }) readonly attempts!: number;
  @ApiProperty({ type: QueueView, nullable: true, description: 'Null once its generation has begun.' })
  readonly queue!: QueueView | null;
}

/** Data of the event `preview`. */
export class PreviewEventView {
  @ApiProperty({
    type: Boolean,
    description: 'False: the WebUI that generates it makes no previews (--medvram, --lowvram). Sent once.',
    example: true,
  })
  readonly available!: boolean;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'URL of the newest preview, different for each one; signed if links are configured.',
    example: '/v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11/preview?v=9f86d081884c7d65',
  })
  readonly url!: string | null;
}
