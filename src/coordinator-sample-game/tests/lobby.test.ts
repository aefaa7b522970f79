import { describe, expect, it } from 'vitest';
import { createGame, CreateError } from '../src/lobby/createGame';
import { baseOf, isOnlyHere, playerLink } from '../src/lobby/links';

const BASE = 'https://games.example/pong/';

function answering(status: number, body: unknown): { fetcher: typeof fetch; asked: { url: string; body: unknown }[] } {
  const asked: { url: string; body: unknown }[] = [];
  const fetcher = (async (url: URL, init: RequestInit) => {
    asked.push({ url: url.href, body: JSON.parse(init.body as string) });
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  }) as unknown as typeof fetch;
  return { fetcher, asked };
}

describe('making a game', () => {
  const made = {
    game_id: 'g1',
    players: [
      { player_id: 'player-2', token: 'two' },
      { player_id: 'player-1', token: 'one' },
    ],
    hub: '/hubs/game',
  };

  it('asks for two players beside the page, and puts the left one first', async () => {
    const { fetcher, asked } = answering(201, made);
    const game = await createGame(BASE, fetcher);
    expect(asked).toEqual([{ url: `${BASE}games`, body: { players: 2, metadata: { title: 'Pong' } } }]);
    expect(game.players.map(player => player.token)).toEqual(['one', 'two']);
  });

  it.each([401, 403])('says where a key is needed (%i) and what to do', async status => {
    const { fetcher } = answering(status, { title: 'An API key is required.' });
    await expect(createGame(BASE, fetcher)).rejects.toThrow(/: An API key is required\. .*POST \/games.*#<token>/);
  });

  it('says that the coordinator can not be reached', async () => {
    const fetcher = (async () => {
      throw new TypeError('Failed to fetch');
    }) as unknown as typeof fetch;
    await expect(createGame(BASE, fetcher)).rejects.toThrow(/can't be reached.*running/);
  });

  it.each([
    [503, { title: 'The node is stopping. Try again.' }, /no game: The node is stopping\. Try again\.$/],
    [400, { title: 'players must be 2 to 8' }, /no game: players must be 2 to 8\.$/],
    [500, 'not JSON', /no game \(status 500\)\..*try again.*log/],
  ])('passes on what a %i says', async (status, body, words) => {
    const { fetcher } = answering(status, body);
    const refused = createGame(BASE, fetcher);
    await expect(refused).rejects.toBeInstanceOf(CreateError);
    await expect(refused).rejects.toThrow(words);
  });
});

describe('a player’s link', () => {
  it('has the token in the fragment, where no server sees it', () => {
    const link = new URL(playerLink('https://games.example/pong/index.html?x=1#old', 'a.b.c'));
    expect(link.href).toBe('https://games.example/pong/#a.b.c');
    expect(link.search).toBe('');
    expect(baseOf('http://127.0.0.1:5080/#t')).toBe('http://127.0.0.1:5080/');
  });

  it.each([
    ['http://127.0.0.1:5080/', true],
    ['http://localhost:5080/', true],
    ['http://[::1]:5080/', true],
    ['http://192.168.1.20:5080/', false],
    ['https://games.example/', false],
  ])('on %s works on this machine only: %s', (href, only) => expect(isOnlyHere(href)).toBe(only));
});
