/** A player's page: `/foreign/?coordinator=<address>#<token>`. It leaves the marks that the sample game leaves for tests. */
import { Player } from './player.js';
import { Pong } from './pong.js';

const timeline = window.coordinatorTimeline = [];
const mark = (what, epoch) => timeline.push({ what, epoch, at: performance.timeOrigin + performance.now(), local: epoch === undefined });
const show = () => {
  document.body.dataset.phase = player.phase;
  document.querySelector('output').textContent = `${player.phase}, pause ${player.epoch}`;
};

let pong;
const player = new Player(new URLSearchParams(location.search).get('coordinator'), location.hash.slice(1), {
  get frame() { return pong.frame; },
  joined({ player_id: me, players }) {
    const side = [...players].map(({ player_id: id }) => id).sort().indexOf(me);
    pong = new Pong(side, (bytes) => player.send(bytes));
    window.coordinator = { player, pong: { get frame() { return pong.frame; }, get state() { return pong.isBegun || undefined; } } };
  },
  message(from, message) {
    if (typeof message !== 'string') pong.receive(message);
  },
  start() {
    mark('start');
    pong.run();
    show();
  },
  pause(epoch) {
    pong.freeze();
    const last = timeline.at(-1);
    // A pause that began here, before the coordinator gave it a number.
    if (last?.what === 'pause' && (last.epoch === undefined || last.epoch === epoch)) last.epoch = epoch;
    else mark('pause', epoch);
    show();
  },
  resume(epoch, frames) {
    mark('resume', epoch);
    pong.run(Object.values(frames));
    show();
  },
  end(reason) {
    mark('end');
    pong?.freeze();
    show();
    document.body.dataset.endReason = reason;
  },
});
