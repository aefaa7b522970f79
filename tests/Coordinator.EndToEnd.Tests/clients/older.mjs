// A player of long ago: `node older.mjs URL GAME NUMBER`. It has no token, counts players from 0, knows no epochs, waits
// for no acknowledgement, and acts on what it is told at once. It prints what it did, an object of JSON a line, and ends
// when the game has. Lines on its standard input stand for what its link and its person would do: `lost`, `back`, `leave`.
import { createInterface } from 'node:readline';
import io from 'socket.io-client-3';

const [url, game_id, number] = process.argv.slice(2);
const player_id = Number(number);
const socket = io(url);
const me = { game_id, player_id };
const print = (did, more = {}) => console.log(JSON.stringify({ did, at: performance.timeOrigin + performance.now(), ...more }));

let other = null;
let frame = 0;
let ticks = null;
const play = () => { ticks = setInterval(() => frame++, 1000 / 60); };
const stop = () => clearInterval(ticks);

socket.on('connect', () => socket.emit('join_game', me));
socket.on('game_ready', ({ players }) => {
  other = players.find((id) => id !== player_id);
  print('met', { other });
  if (player_id < other) socket.emit('webrtc_signal', { ...me, target_player_id: other, type: 'offer', payload: { sdp: 'v=0' } });
});
socket.on('webrtc_signal', ({ from_player_id, type, payload }) => {
  if (from_player_id !== other) return;
  print('signalled', { type, payload });
  if (type === 'offer') socket.emit('webrtc_signal', { ...me, target_player_id: other, type: 'answer', payload: { sdp: 'v=0' } });
  socket.emit('p2p_validation_success', me);
});
socket.on('p2p_validation_complete', () => { print('played'); play(); });
socket.on('p2p_pause', ({ pause_frame, detecting_player }) => {
  stop();
  print('paused', { pause_frame, mine: detecting_player === player_id });
});
socket.on('p2p_resume', () => { play(); print('resumed', { frame }); });
socket.on('p2p_game_ended', ({ reason, disconnected_player_id }) => {
  print('ended', { reason, mine: disconnected_player_id === player_id });
  socket.close();
  process.exit();
});
socket.on('error', (error) => print('failed', { error }));

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'lost') {
    stop();
    const states = { ice_state: 'disconnected', dc_state: 'open' };
    socket.emit('p2p_connection_lost', { ...me, frame_number: frame, timestamp: Date.now(), ...states });
  } else if (line === 'back') {
    socket.emit('p2p_reconnection_success', { ...me, duration_ms: 1000, attempts: 1 });
  } else if (line === 'leave') {
    socket.emit('leave_game', me);
  }
}).on('close', () => process.exit());
