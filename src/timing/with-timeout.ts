/** Short enough that an unavailable storage does not delay the start; it may become available later. */
const DEADLINE_MS = 5_000;

/** The result of `work`, or an error if it takes too long; the work is not cancelled then. */
export async function withTimeout<T>(work: Promise<T>, withinMs = DEADLINE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), withinMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
