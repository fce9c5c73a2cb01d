/** Resolves when one of the two aborts. Not `AbortSignal.any`: what that makes stays for as long as its sources live. */
export async function eitherAborts(first: AbortSignal, second: AbortSignal): Promise<void> {
  if (first.aborted || second.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      first.removeEventListener('abort', end);
      second.removeEventListener('abort', end);
      resolve();
    };
    first.addEventListener('abort', end, { once: true });
    second.addEventListener('abort', end, { once: true });
  });
}
