import { HttpTransportType, HubConnectionBuilder, LogLevel, type IHttpConnectionOptions } from '@microsoft/signalr';
import { WorkerTimers, type Cancel, type Timers } from './timers.js';

/** A connection to the coordinator's hub, as far as it is used here. */
export interface Hub {
  start(): Promise<void>;
  /** Ends it, also while it is still being made. */
  stop(): Promise<void>;
  on(event: string, handler: (payload: never) => void): void;
  /** Without an error where the connection was closed in an orderly way, by either side. */
  onclose(handler: (error?: Error) => void): void;
  /** Called whenever anything comes over it, the protocol's own pings included. */
  onactivity(handler: () => void): void;
  invoke(method: string, payload: object): Promise<unknown>;
}

/** Everything from outside that the library touches: the browser, or a test's stand-in for it. */
export interface Environment {
  readonly timers: Timers;
  /** A number in [0, 1). */
  readonly random: () => number;
  createHub(url: string, token: string): Hub;
  readonly createPeerConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** Calls `changed` when the browser has another network, or one again. */
  onNetworkChange(changed: () => void): Cancel;
  /** Whether the coordinator answers and does not accept the token. */
  isRefused(url: string, token: string): Promise<boolean>;
  /** Whether nothing at all comes back from there within 2 s: no answer, and no refusal to connect either. */
  isSilent(url: string): Promise<boolean>;
}

const serverTimeoutMs = 15_000;
const keepAliveMs = 5_000;
const probeTimeoutMs = 3_000;
const silenceMs = 2_000;

/** What the library cannot do without and does not find here, by name. */
export function missingHere(): string[] {
  return ['WebSocket', 'RTCPeerConnection'].filter(
    name => typeof (globalThis as Record<string, unknown>)[name] !== 'function',
  );
}

/** The browser. */
export function browserEnvironment(): Environment {
  return {
    timers: new WorkerTimers(),
    random: Math.random,
    createHub,
    createPeerConnection: configuration => new RTCPeerConnection(configuration),
    onNetworkChange,
    isRefused,
    isSilent,
  };
}

/** WebSockets only, without negotiation: any node of a cluster takes the connection, with no sticky sessions. */
function createHub(url: string, token: string): Hub {
  let socket: WebSocket | undefined;
  const opened = (made: WebSocket): void => void (socket = made);
  let active: () => void = () => undefined;
  class Socket extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given);
      this.addEventListener('message', () => active());
      opened(this);
    }
  }
  const options: IHttpConnectionOptions & { WebSocket: typeof WebSocket } = {
    skipNegotiation: true,
    transport: HttpTransportType.WebSockets,
    accessTokenFactory: () => token,
    WebSocket: Socket, // There, though not among the published types.
  };
  const connection = new HubConnectionBuilder()
    .withUrl(url, options)
    .withServerTimeout(serverTimeoutMs)
    .withKeepAliveInterval(keepAliveMs)
    .configureLogging(LogLevel.None)
    .build();
  const stop = connection.stop.bind(connection);
  return Object.assign(connection, {
    onactivity: (handler: () => void): void => void (active = handler),
    // SignalR 10.0.11 would wait for the socket first, for minutes where the machine is dead, and it might open yet.
    stop: (): Promise<void> => {
      if (socket?.readyState === WebSocket.CONNECTING) socket.close();
      return stop();
    },
  });
}

/**
 * `navigator.connection` tells of every new estimate of its speed too; another network is another type of it. Only some
 * browsers have it (Chrome on Android); `online` comes everywhere.
 */
function onNetworkChange(changed: () => void): Cancel {
  const { connection } = (globalThis.navigator ?? {}) as { connection?: EventTarget & { type?: string } };
  let type = connection?.type;
  const onChange = (): void => {
    if (connection?.type === type) return;
    type = connection?.type;
    changed();
  };
  globalThis.addEventListener?.('online', changed);
  connection?.addEventListener?.('change', onChange);
  return () => {
    globalThis.removeEventListener?.('online', changed);
    connection?.removeEventListener?.('change', onChange);
  };
}

/**
 * A browser hides the HTTP status of a WebSocket that was refused, so a plain request asks for it. Certain is the
 * coordinator's own word: a 404 without its explanation may be any web server's.
 */
async function isRefused(url: string, token: string): Promise<boolean> {
  try {
    const { status, headers } = await fetch(url, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(probeTimeoutMs),
    });
    const isExplained = headers.get('content-type')?.startsWith('application/problem+json') ?? false;
    return status === 401 || status === 403 || (status === 404 && isExplained);
  } catch {
    return false;
  }
}

/**
 * A request without the token is refused at once, while one with it may have to wait for the game. What the answer is
 * does not matter, nor that a page may not read another origin's.
 */
async function isSilent(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(silenceMs);
  try {
    await fetch(url, { mode: 'no-cors', cache: 'no-store', signal });
    return false;
  } catch {
    return signal.aborted;
  }
}
