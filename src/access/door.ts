import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';

/**
 * Who may pass: `open` everybody, `key` every caller with a key, `admin` the admin alone; `metrics` and `docs` as
 * METRICS_ACCESS and DOCS_ACCESS say. A route that says nothing is a `key` door.
 */
export type Door = 'open' | 'key' | 'admin' | 'metrics' | 'docs';

export const DOOR = 'easel:door';

/** The route, or every route of the controller, answers anybody. */
export const OpenDoor = (): MethodDecorator & ClassDecorator => SetMetadata(DOOR, 'open' satisfies Door);

/** The route, or every route of the controller, answers the admin token alone. */
export const AdminDoor = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(DOOR, 'admin' satisfies Door), ApiBearerAuth('admin'));

/** The route follows METRICS_ACCESS. */
export const MetricsDoor = (): MethodDecorator & ClassDecorator =>
  SetMetadata(DOOR, 'metrics' satisfies Door);
