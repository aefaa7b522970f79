import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { WorkerTimers, type Timers } from './timers.js';

/** A connection to the coordinator's hub, as far as it is used here. */
export interface Hub {
  start(): Promise<void>;
  stop(): Promise<void>;
  on(event: string, handler: (payload: never) => void): void;
  onclose(handler: (error?: Error) => void): void;
  invoke(method: string, payload: object): Promise<unknown>;
}

/** Everything from outside that the library touches: the browser, or a test's stand-in for it. */
export interface Environment {
  readonly timers: Timers;
  /** A number in [0, 1). */
  random(): number;
  createHub(url: string, token: string): Hub;
  createPeerConnection(configuration: RTCConfiguration): RTCPeerConnection;
  /** Whether the coordinator answers and does not accept the token. */
  isRefused(url: string, token: string): Promise<boolean>;
}

const serverTimeoutMs = 15_000;
const keepAliveMs = 5_000;
const probeTimeoutMs = 3_000;

/** The browser. */
export function browserEnvironment(): Environment {
  return {
    timers: new WorkerTimers(),
    random: Math.random,
    createHub,
    createPeerConnection: configuration => new RTCPeerConnection(configuration),
    isRefused,
  };
}

/** WebSockets only, without negotiation: any node of a cluster takes the connection, with no sticky sessions. */
function createHub(url: string, token: string): Hub {
  return new HubConnectionBuilder()
    .withUrl(url, {
      skipNegotiation: true,
      transport: HttpTransportType.WebSockets,
      accessTokenFactory: () => token,
    })
    .withServerTimeout(serverTimeoutMs)
    .withKeepAliveInterval(keepAliveMs)
    .configureLogging(LogLevel.None)
    .build();
}

/** A browser hides the HTTP status of a WebSocket that was refused, so a plain request asks for it. */
async function isRefused(url: string, token: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(probeTimeoutMs),
    });
    return response.status === 401 || response.status === 403;
  } catch {
    return false;
  }
}
