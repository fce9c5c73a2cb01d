/* The other end is closed, so buffers transferred to this port are freed at once. */
const { port1: sink, port2: end } = new MessageChannel();
end.close();

/**
 * Frees the memory of buffers that are no longer needed, without waiting for the garbage collector: photos of several
 * megabytes triggered frequent full collections while fifty of them arrived. The buffers are empty afterwards. A
 * buffer that is a slice of a larger one is left to the garbage collector, because the rest may still be in use.
 */
export function giveBack(buffers: readonly Buffer[]): void {
  for (const { buffer, byteLength } of buffers)
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength)
      sink.postMessage(undefined, [buffer]);
}
