/**
 * What an attempt to connect does: restart ICE on the connection there is, make a new connection, or make one
 * through relays only.
 */
export type IceStrategy = 'restart' | 'new' | 'relay';

/**
 * The next thing to try.
 * @param last what was tried last for this loss, if anything
 * @param usable there is a connection whose channel is still open, so that a restart can bring it back
 * @param relayed there is a relay to go through
 */
export function nextStrategy(last: IceStrategy | undefined, usable: boolean, relayed: boolean): IceStrategy {
  if (last === undefined && usable) return 'restart';
  return last === 'new' && relayed ? 'relay' : 'new';
}
