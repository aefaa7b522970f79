/**
 * A player that speaks the wire contract with a client of Socket.IO. It does what it is told to and nothing by itself, but
 * for what the client does: it comes back when it has lost its connection.
 *
 * @param io the client as it comes, of whatever version
 * @param url where the coordinator is
 * @param options the client's own
 * @param told is called with each thing that happens: its name, its body, and when it was (Unix ms)
 */
export function join(io, url, options, told) {
  const socket = io(url, options);
  const tell = (name, body = null) => told({ name, body, at: performance.timeOrigin + performance.now() });
  socket.on('connect', () => tell('connect'));
  socket.on('connect_error', (error) => tell('connect_error', { message: error.message, data: error.data ?? null }));
  socket.on('disconnect', (reason) => tell('disconnect', { reason }));
  socket.onAny((name, body) => tell(name, body));

  const acts = {
    call: ([name, ...fields]) => new Promise((answered) => socket.emit(name, ...fields, answered)),
    say: ([name, ...fields]) => void socket.emit(name, ...fields),
    transport: () => socket.io.engine.transport.name,
    // As an engine ends whose line has gone: the client does not know of it before, and comes back by itself.
    drop: () => void socket.io.engine.close(),
  };
  return async ({ act, values }) => (await acts[act](values)) ?? null;
}
