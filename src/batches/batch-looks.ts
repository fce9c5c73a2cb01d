import { Injectable } from '@nestjs/common';
import { SharedLooks } from '../following/shared-looks.js';
import { BatchRecords } from '../records/batch-records.js';
import { BatchLook } from './batch-look.js';
import { BatchPresenter } from './batch-presenter.js';

const AT_ONCE = 20;

/** Reads snapshots of batches, batching concurrent reads. */
@Injectable()
export class BatchLooks {
  private readonly shared = new SharedLooks((ids) => this.look(ids), AT_ONCE);

  constructor(
    private readonly records: BatchRecords,
    private readonly presenter: BatchPresenter,
  ) {}

  /** A snapshot taken after this call; undefined when the batch is gone. Concurrent calls share one read. */
  at(id: string): Promise<BatchLook | undefined> {
    return this.shared.at(id);
  }

  private async look(ids: readonly string[]): Promise<Map<string, BatchLook>> {
    const records = await this.records.getMany(ids);
    const views = await this.presenter.show(records);
    const owners = new Map(records.map(({ id, callerId }) => [id, callerId]));
    return new Map(views.map((view) => [view.id, new BatchLook(owners.get(view.id) ?? '', view)]));
  }
}
