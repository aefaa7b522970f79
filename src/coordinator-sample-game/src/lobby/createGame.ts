/** Asks the node for a game of two. */

export interface CreatedGame {
  gameId: string;
  /** By player id, so that the first is the one on the left. */
  players: { playerId: string; token: string }[];
}

/** A game could not be made; the message says what to do. */
export class CreateError extends Error {
  override name = 'CreateError';
}

/**
 * Makes a game through `POST games`, relative to `base`.
 *
 * @throws {CreateError} where the node cannot be reached or refuses.
 */
export async function createGame(base: string, fetcher: typeof fetch = fetch): Promise<CreatedGame> {
  let response: Response;
  try {
    response = await fetcher(new URL('games', base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ players: 2, metadata: { title: 'Pong' } }),
    });
  } catch {
    throw new CreateError(`The coordinator at ${base} can't be reached. Check that it is running, then try again.`);
  }
  if (!response.ok) throw new CreateError(await refusal(response));
  const body = (await response.json()) as { game_id: string; players: { player_id: string; token: string }[] };
  const players = body.players.map(player => ({ playerId: player.player_id, token: player.token }));
  players.sort((a, b) => (a.playerId < b.playerId ? -1 : 1));
  return { gameId: body.game_id, players };
}

async function refusal(response: Response): Promise<string> {
  const title = await titleOf(response);
  if (response.status === 401 || response.status === 403) {
    return (
      `This page may not make games here${title ? `: ${title}` : ''}. Make one with an API key ` +
      '(POST /games with "Authorization: Bearer <key>"), and open this page with #<token> after its address.'
    );
  }
  if (title) return `The coordinator made no game: ${title}.`;
  return `The coordinator made no game (status ${response.status}). Wait a few seconds and try again; its log says more.`;
}

/** The title of a problem document (RFC 9457) without its full stop; empty where there is none. */
async function titleOf(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as { title?: unknown };
    return typeof problem.title === 'string' ? problem.title.replace(/\.$/, '') : '';
  } catch {
    return '';
  }
}
