import { TurnPace } from './turn-pace.js';

/** To begin a submission takes half a millisecond: fifty that come at once would hold the event loop for 20 ms. */
const REQUESTS_PER_TURN = 8;

/** @returns what has a few requests begin in each turn of the event loop, in the order in which they came */
export function fewPerTurn(): (request: { readonly destroyed: boolean }, begin: () => void) => Promise<void> {
  const pace = new TurnPace(REQUESTS_PER_TURN);
  return async (request, begin) => {
    await pace.join()();
    // A client that went away meanwhile was told of already: whoever listens for that from now on waits for ever.
    if (!request.destroyed) begin();
  };
}
