/** A storage that is away must not hold up the start: it may come later. */
const DEADLINE_MS = 5_000;

/** What `work` says, or an error when it says nothing for too long; it is not ended then. */
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
