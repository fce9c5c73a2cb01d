import type { IncomingMessage } from 'node:http';

/** The resource that a request with an `Idempotency-Key` is to create. */
export interface Reservation {
  /** Id of the resource. */
  readonly id: string;
  /** An earlier execution of the same request did not finish: the resource may exist already. */
  readonly resumed: boolean;
}

const reservations = new WeakMap<IncomingMessage, Reservation>();

export function rememberReservation(request: IncomingMessage, { id, resumed }: Reservation): void {
  reservations.set(request, { id, resumed });
}

/** The reservation of a request; undefined for a request without a key. */
export function reservationOf(request: IncomingMessage): Reservation | undefined {
  return reservations.get(request);
}
