/* Nobody listens at the other end: what is transferred to it is dropped at once. */
const { port1: nowhere, port2: end } = new MessageChannel();
end.close();

/**
 * Empties buffers that nobody needs any more. The garbage collector would keep their memory until it comes by: photos
 * of some megabytes made it come often, and look through everything, while fifty of them arrived. A buffer that is part
 * of a larger one is left to it, for somebody else may have the other part.
 */
export function giveBack(buffers: readonly Buffer[]): void {
  for (const { buffer, byteLength } of buffers)
    if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength)
      nowhere.postMessage(undefined, [buffer]);
}
