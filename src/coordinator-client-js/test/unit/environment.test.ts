// @ts-expect-error Node's own modules have no types here: the library is for browsers.
import { createServer } from 'node:http';
// @ts-expect-error As above.
import { createServer as createTcpServer } from 'node:net';
// @ts-expect-error SignalR's own stand-in for a browser's WebSocket.
import WebSocket from 'ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browserEnvironment } from '../../src/runtime/environment.js';

const cleanups: (() => void)[] = [];

beforeEach(() => void vi.stubGlobal('WebSocket', WebSocket));
afterEach(() => {
  vi.unstubAllGlobals();
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Takes connections; what is done with each is the test's. */
async function listening(server: any): Promise<string> {
  const sockets = new Set<any>();
  server.on('connection', (socket: any) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  cleanups.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}/hubs/game`;
}

const answering = (status: number, headers: object = {}) =>
  listening(
    createServer((_request: any, response: any) => {
      response.writeHead(status, headers).end();
    }),
  );

describe('a connection that is still being made', () => {
  it('can be stopped, and is not made any more', async () => {
    let connected: (socket: any) => void;
    const connection = new Promise<any>(resolve => (connected = resolve));
    const hub = browserEnvironment().createHub(
      await listening(createTcpServer((socket: any) => connected(socket))),
      'token',
    );
    const started = hub.start().then(
      () => 'made',
      () => 'given up',
    );
    const closed = new Promise(resolve => void connection.then(socket => socket.resume().on('close', resolve)));
    await connection;
    await hub.stop();
    expect(await started).toBe('given up');
    await closed;
  });
});

describe('a connection that is open', () => {
  /** What ends it is sent by the coordinator, or done to its socket. */
  async function endedBy(end: (socket: any) => void): Promise<Error | undefined> {
    const http = createServer();
    new WebSocket.Server({ server: http }).on('connection', (socket: any) => {
      socket.once('message', () => {
        socket.send(message({}));
        // Its first ping: it takes itself for connected.
        socket.once('message', () => end(socket));
      });
    });
    const hub = browserEnvironment().createHub(await listening(http), 'token');
    const closed = new Promise<Error | undefined>(resolve => hub.onclose(resolve));
    await hub.start();
    return closed;
  }

  const message = (body: object) => `${JSON.stringify(body)}\u001e`;

  it('is closed without an error where the coordinator says so', async () => {
    expect(await endedBy(socket => socket.send(message({ type: 7, allowReconnect: true })))).toBeUndefined();
    expect(await endedBy(socket => socket.send(message({ type: 7 })))).toBeUndefined();
  });

  it('and with one where it breaks', async () => {
    expect(await endedBy(socket => socket.terminate())).toBeInstanceOf(Error);
  });
});

describe('an address', () => {
  it('that takes a connection and says nothing is silent', async () => {
    expect(await browserEnvironment().isSilent(await listening(createTcpServer()))).toBe(true);
  });

  it('that answers, whatever it answers, or refuses to connect is not', async () => {
    expect(await browserEnvironment().isSilent(await answering(401))).toBe(false);
    expect(await browserEnvironment().isSilent('http://127.0.0.1:1/hubs/game')).toBe(false);
  });
});

describe('a token', () => {
  const isRefused = async (status: number, headers?: object) =>
    browserEnvironment().isRefused(await answering(status, headers), 'token');

  it('is refused where the coordinator says so', async () => {
    expect(await isRefused(401)).toBe(true);
    expect(await isRefused(404, { 'content-type': 'application/problem+json' })).toBe(true);
  });

  it('is not where anything else is the matter', async () => {
    expect(await isRefused(404, { 'content-type': 'text/html' })).toBe(false);
    expect(await isRefused(503, { 'content-type': 'application/problem+json' })).toBe(false);
    expect(await isRefused(400)).toBe(false);
    expect(await browserEnvironment().isRefused('http://127.0.0.1:1/hubs/game', 'token')).toBe(false);
  });
});
