import { BullAdapter } from '@bull-board/api/bullAdapter';
import { BullBoardModule } from '@bull-board/nestjs';
import { type DynamicModule, Module } from '@nestjs/common';
import { GpuModule } from '../gpu/gpu.module.js';
import { RecordsModule } from '../records/records.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { AdminActions } from './admin-actions.js';
import { AdminController } from './admin.controller.js';
import { AuditLog } from './audit-log.js';
import { BackendActions } from './backend-actions.js';
import { AdminBackendsController } from './backends.controller.js';
import { ConsoleAdapter } from './console-adapter.js';
import { readOnly } from './read-only.js';
import { StorageReport } from './storage-report.js';
import { AdminStorageController } from './storage.controller.js';

export const CONSOLE_PATH = '/admin/queues';

interface AdminModules {
  /** The one instance of the scheduling module. */
  readonly scheduling: DynamicModule;
  readonly transfers: DynamicModule;
  readonly queues: readonly string[];
}

@Module({})
export class AdminModule {
  static forRoot({ scheduling, transfers, queues }: AdminModules): DynamicModule {
    // Read-only: the transfer records would not know about changes that the console makes in Bull's queues.
    const boards = queues.map((name) => ({ name, adapter: BullAdapter, options: { readOnlyMode: true } }));
    return {
      module: AdminModule,
      imports: [
        scheduling,
        transfers,
        RecordsModule,
        GpuModule,
        RedisModule,
        StorageModule,
        BullBoardModule.forRoot({
          route: CONSOLE_PATH,
          adapter: ConsoleAdapter,
          middleware: readOnly,
          boardOptions: { uiConfig: { boardTitle: 'Easel' } },
        }),
        BullBoardModule.forFeature(...boards),
      ],
      controllers: [AdminController, AdminBackendsController, AdminStorageController],
      providers: [AdminActions, AuditLog, BackendActions, StorageReport],
    };
  }
}
