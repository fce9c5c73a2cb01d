import { TurnPace } from './turn-pace.js';

/** Starting a submission takes 0.5 ms: fifty at once would block the event loop for 20 ms. */
const REQUESTS_PER_TURN = 8;

/** @returns a function that starts a few requests per turn of the event loop, in order of arrival */
export function limitPerTurn(): (
  request: { readonly destroyed: boolean },
  begin: () => void,
) => Promise<void> {
  const pace = new TurnPace(REQUESTS_PER_TURN);
  return async (request, begin) => {
    await pace.join()();
    // If the client has disconnected, its `close` event is over: a listener added now would wait forever.
    if (!request.destroyed) begin();
  };
}
