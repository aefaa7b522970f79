import { Addresses } from '../hub/addresses.js';
import { CoordinatorConnection, type EventHandlers } from '../hub/coordinatorConnection.js';
import { browserEnvironment, missingHere, type Environment } from '../runtime/environment.js';
import type { Game } from '../api/game.js';
import { newInstance } from '../hub/instance.js';
import { JoinError } from '../api/joinError.js';
import type { JoinOptions } from '../api/joinOptions.js';
import { settingsOf, type Settings } from './settings.js';
import { Player } from './player.js';
import { Session } from './session.js';
import type { CoordinatorState } from '../api/types.js';
import { events } from '../wire/names.js';
import type { Events, GameJoined } from '../wire/wire.js';

/**
 * Joins the game that the token is for. Resolves once the coordinator has let this player in, which may be long
 * before play begins. The connection to the coordinator is kept from then on for as long as the game lives.
 *
 * Pass the token on in a link's fragment (`#`), never in its query: fragments are not logged.
 * @throws JoinError if the token is refused, the game is over, the coordinator stays out of reach, or there is no
 *   WebSocket or WebRTC here
 * @throws whatever reason `signal` was aborted with
 * @throws RangeError or TypeError if an option is wrong
 * @example
 * const game = await joinGame({ token: location.hash.slice(1), frame: () => frame });
 * game.onStart(() => loop.start());
 * game.onPause(() => loop.stop());
 * game.onResume(() => loop.start());
 * game.onMessage(({ from, data }) => take(from, data));
 * game.onEnd(({ reason }) => showEnd(reason));
 */
export async function joinGame(options: JoinOptions): Promise<Game> {
  const missing = missingHere();
  if (missing.length > 0) {
    throw new JoinError(
      'unsupported',
      `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing here. ` +
        'Join from a page in a browser where WebRTC is not switched off; elsewhere, as in Node, first put ' +
        'implementations from packages of your choice on globalThis.',
    );
  }
  return joinGameIn(browserEnvironment, options);
}

/** As {@link joinGame}, in an environment that may be a test's. */
export async function joinGameIn(createEnvironment: () => Environment, options: JoinOptions): Promise<Game> {
  const settings = settingsOf(options);
  const { signal } = settings;
  signal?.throwIfAborted();
  const game = await joinWith(settings, createEnvironment());
  if (!signal?.aborted) return game;
  // Aborted when the game was here already, and its caller had not heard of it.
  game.dispose();
  throw signal.reason;
}

function joinWith(settings: Settings, environment: Environment): Promise<Game> {
  return new Promise((resolve, reject) => {
    let session: Session | undefined;
    let { token } = settings;
    const instance = newInstance();
    const connection = new CoordinatorConnection({
      environment,
      addresses: new Addresses(settings.urls, settings.isSecurePage),
      token: () => token,
      instance,
      logger: settings.logger,
      handlers: handlersFor(() => session, { joined, replaced: () => connection.stop({ replaced: true }) }),
      onState,
    });
    const unwatchNetwork = environment.onNetworkChange(() => {
      connection.retryNow();
      session?.onNetworkChange();
    });
    const cancelTimeout = environment.timers.after(settings.joinTimeoutMs, () =>
      fail(
        new JoinError(
          'unreachable',
          `The coordinator at ${settings.urls.join(', ')} could not be reached. Check the address and the network, and try again.`,
        ),
      ),
    );
    const aborted = (): void => fail(settings.signal!.reason);
    settings.signal?.addEventListener('abort', aborted);
    connection.run().catch(fail);

    function joined(first: GameJoined): void {
      cancelTimeout();
      settings.signal?.removeEventListener('abort', aborted);
      if (first.phase === 'ended') {
        const reason = first.ended?.reason;
        return fail(
          new JoinError('ended', `This game is over (${reason ?? 'no reason given'}). Start a new one.`, reason),
        );
      }
      session = new Session(first, {
        settings,
        environment,
        instance,
        tokenRenewed: newest => (token = newest),
        invoke: connection.invoke,
        reattach: () => connection.reattach(),
        disconnect: close,
      });
      session.handle(events.joined, first);
      resolve(new Player(session));
    }

    function onState(state: CoordinatorState): void {
      if (session) session.onCoordinatorState(state);
      else if (state.refused) {
        fail(
          new JoinError(
            'unauthorized',
            'The coordinator does not accept this link. It may have run out: ask for a new one.',
          ),
        );
      } else if (state.replaced) {
        fail(
          new JoinError(
            'replaced',
            'This game is open in another tab or on another machine. Go on there, or reload here.',
          ),
        );
      }
    }

    function fail(error: unknown): void {
      reject(error);
      cancelTimeout();
      settings.signal?.removeEventListener('abort', aborted);
      close();
    }

    function close(): void {
      unwatchNetwork();
      connection.stop();
      environment.timers.close();
    }
  });
}

/** Hands the coordinator's events to the session, which the first `game_joined` makes. */
function handlersFor(
  session: () => Session | undefined,
  special: { joined: (joined: GameJoined) => void; replaced: () => void },
): EventHandlers {
  const pass =
    <E extends keyof Events>(event: E) =>
    (payload: Events[E]) =>
      session()?.handle(event, payload);
  return {
    [events.joined]: joined => (session() ? pass(events.joined)(joined) : special.joined(joined)),
    [events.ready]: pass(events.ready),
    [events.signal]: pass(events.signal),
    [events.validationComplete]: pass(events.validationComplete),
    [events.validationRepool]: pass(events.validationRepool),
    [events.pause]: pass(events.pause),
    [events.resume]: pass(events.resume),
    [events.ended]: pass(events.ended),
    [events.presence]: pass(events.presence),
    [events.sessionReplaced]: special.replaced,
  };
}
