/** Somebody who follows something: a stream of its events, or a request that waits for its end. */
export interface Follower<Look> {
  /** How much there is to know; previews and progress are only made while somebody wants them. */
  readonly wants: 'end' | 'progress' | 'previews';
  /** How it stands now. */
  show(look: Look): void;
  /** Now and then, while nothing happens. */
  beat(): void;
  /** There will be nothing more to see here. */
  end(): void;
}
