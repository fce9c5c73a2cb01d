/** A follower of a resource: an event stream, or a request that waits for the end. */
export interface Follower<Look> {
  /** Level of detail; progress and previews are only produced while a follower wants them. */
  readonly wants: 'end' | 'progress' | 'previews';
  /** Called with each new snapshot. */
  show(look: Look): void;
  /** Called periodically, even while nothing changes. */
  beat(): void;
  /** Called when the process shuts down, or the resource was erased. */
  end(): void;
}
