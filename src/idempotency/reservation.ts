import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

/** What a request with an `Idempotency-Key` creates. */
export interface Reservation {
  /** The id to create it with. */
  readonly id: string;
  /** An earlier run of the same request did not come to its end: it may have been created already. */
  readonly resumed: boolean;
}

const reservations = new WeakMap<IncomingMessage, Reservation>();

export function rememberReservation(request: IncomingMessage, { id, resumed }: Reservation): void {
  reservations.set(request, { id, resumed });
}

/** Undefined for a request without a key. */
export function reservationOf(request: IncomingMessage): Reservation | undefined {
  return reservations.get(request);
}

/** The same as the parameter of a controller's method. */
export const Reserved = createParamDecorator((_: unknown, context: ExecutionContext) =>
  reservationOf(context.switchToHttp().getRequest<IncomingMessage>()),
);
