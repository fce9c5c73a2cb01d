import { AccessSettings } from './access/access.config.js';
import { LinksSettings } from './access/links.config.js';
import { BatchesSettings } from './batches/batches.config.js';
import { DataDirectorySettings } from './config/data-directory.config.js';
import { HttpSettings } from './config/http.config.js';
import type { SettingsClass } from './config/setting.js';
import { ErrorsSettings } from './errors/errors.config.js';
import { FacesSettings } from './faces/faces.config.js';
import { CardMemorySettings } from './gpu/card-memory.config.js';
import { GpuSettings } from './gpu/gpu.config.js';
import { RestartSettings } from './gpu/restart.config.js';
import { IdempotencySettings } from './idempotency/idempotency.config.js';
import { ImagingSettings } from './imaging/imaging.config.js';
import { IntakeSettings } from './intake/intake.config.js';
import { LoggingSettings } from './logging/logging.config.js';
import { OutboundSettings } from './outbound/outbound.config.js';
import { WebhookSettings } from './outbound/webhook.config.js';
import { PipelineSettings } from './pipeline/pipeline.config.js';
import { WarmUpSettings } from './pipeline/warm-up.config.js';
import { KnownResultsSettings } from './records/known-results.config.js';
import { RecordsSettings } from './records/records.config.js';
import { RedisSettings } from './redis/redis.config.js';
import { RoleSettings } from './role.config.js';
import { StorageSettings } from './storage/storage.config.js';
import { StylesSettings } from './styles/styles.config.js';
import { EventsSettings } from './following/events.config.js';

/** Every settings class, in the order of docs/configuration.md. */
export const SETTINGS: readonly SettingsClass[] = [
  RoleSettings,
  HttpSettings,
  DataDirectorySettings,
  RedisSettings,
  StorageSettings,
  GpuSettings,
  CardMemorySettings,
  RestartSettings,
  StylesSettings,
  IntakeSettings,
  OutboundSettings,
  WebhookSettings,
  FacesSettings,
  ImagingSettings,
  PipelineSettings,
  WarmUpSettings,
  RecordsSettings,
  BatchesSettings,
  KnownResultsSettings,
  IdempotencySettings,
  EventsSettings,
  AccessSettings,
  LinksSettings,
  ErrorsSettings,
  LoggingSettings,
];
