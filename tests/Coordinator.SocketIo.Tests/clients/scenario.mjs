// What the real client does against a server: node scenario.mjs ADDRESS TRANSPORTS. Each line printed is something that a
// test looks at; the last one is "done".
import { io } from "socket.io-client";

const [address, transports] = process.argv.slice(2);
const socket = io(address, {
  transports: transports.split(","),
  auth: { token: "abc" },
  query: { who: "real" },
  reconnection: true,
  reconnectionDelay: 50,
  reconnectionDelayMax: 100,
});
const say = (...words) => console.log(words.map((word) => (typeof word === "string" ? word : JSON.stringify(word))).join(" "));
const give = (error) => {
  say("failed", String(error));
  process.exit(1);
};
setTimeout(() => give("took longer than 20 s"), 20_000).unref();

const once = (name) => new Promise((resolve) => socket.once(name, (...values) => resolve(values)));
const bytes = (value) => [...new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength)];

try {
  await once("connect");
  if (transports === "polling,websocket") {
    const upgraded = new Promise((resolve) => socket.io.engine.once("upgrade", resolve));
    if (socket.io.engine.transport.name !== "websocket") await upgraded;
  }
  say("connected over", socket.io.engine.transport.name);

  const back = once("hello-back");
  socket.emit("hello", "Grüße", { deep: [1, null, true] }, 2.5);
  say("event", await back);

  const binaryBack = once("picture-back");
  socket.emit("picture", Buffer.from([1, 2, 3]), "between", Buffer.from([4, 5]));
  const [first, between, second] = await binaryBack;
  say("binary", bytes(first), between, bytes(second));

  say("answer", await socket.timeout(5000).emitWithAck("ask", 7));
  say("binary answer", bytes(await socket.timeout(5000).emitWithAck("ask", Buffer.from([9, 8]))));

  const all = [];
  const order = new Promise((resolve) => socket.on("n-back", (n) => all.push(n) === 500 && resolve()));
  for (let n = 0; n < 500; n++) socket.emit("n", n);
  await order;
  say("in order", all.every((n, i) => n === i));

  const refused = io(`${address}/nowhere`, { transports: transports.split(","), forceNew: true });
  say("refused", (await new Promise((resolve) => refused.once("connect_error", resolve))).message);
  refused.close();

  // Dropped by the server, it comes back by itself.
  const lost = once("disconnect");
  const again = once("connect");
  socket.emit("drop me");
  say("lost by", (await lost)[0]);
  await again;
  say("back");

  const sentAway = once("disconnect");
  socket.emit("send me away");
  say("sent away by", (await sentAway)[0]);
  socket.close();
  say("done");
  process.exit(0);
} catch (error) {
  give(error);
}
