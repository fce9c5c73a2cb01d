/** The only slot as long as one WebUI is configured. */
export const ONLY_SLOT = '0';

/** Names of the GPU slots: each gets a queue and a lease. */
export function slotNames(): readonly string[] {
  return [ONLY_SLOT];
}
