import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decode, encodeAnswer, encodeBeat, encodeMessage, type Beat } from '../../src/links/frames.js';
import { Link, type LinkOptions } from '../../src/links/link.js';
import { WorkerTimers } from '../../src/runtime/timers.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** A link whose far end is played by the test, one frame at a time. */
async function handPlayed(overrides: Partial<LinkOptions> = {}) {
  const heard: string[] = [];
  const sent: Uint8Array<ArrayBuffer>[] = [];
  const channel = {
    readyState: 'open',
    binaryType: '',
    bufferedAmount: 0,
    send: (bytes: Uint8Array<ArrayBuffer>) => void sent.push(bytes),
    onclose: () => undefined,
    onmessage: (_: { data: unknown }) => undefined,
  };
  const peer = {
    createDataChannel: () => channel,
    createOffer: async () => ({ sdp: 'offer' }),
    setLocalDescription: async () => undefined,
    getConfiguration: () => ({}),
    setConfiguration: () => undefined,
    close: () => undefined,
    connectionState: 'connected',
    iceConnectionState: 'connected',
    onconnectionstatechange: () => undefined,
  };
  const link = new Link({
    playerId: 'b',
    isOfferer: true,
    instance: 'here',
    heartbeatMs: 250,
    graceMs: 2_900,
    timers: new WorkerTimers(),
    logger,
    createPeerConnection: () => peer as unknown as RTCPeerConnection,
    iceServers: async () => [],
    signal: async () => ({ result: 'relayed' }),
    cut: () => false,
    detectSleep: () => undefined,
    events: {
      changed: () => undefined,
      validated: () => heard.push('validated'),
      interrupted: () => undefined,
      lost: (_, cause) => heard.push(`lost: ${cause}`),
      restored: () => heard.push('restored'),
      nearMiss: (_, ms) => heard.push(`near miss: ${ms}`),
      notice: () => heard.push('notice'),
      message: (_, data) => heard.push(`message: ${String(data)}`),
    },
    ...overrides,
  });
  link.connect();
  await vi.advanceTimersByTimeAsync(0);
  const beats = () => sent.map(bytes => decode(bytes.buffer)).filter(frame => frame?.kind === 'beat') as Beat[];
  return {
    link,
    channel,
    peer,
    heard,
    sent,
    beats,
    arrives: (bytes: Uint8Array<ArrayBuffer>) => channel.onmessage({ data: bytes.buffer }),
    answersLast: () => channel.onmessage({ data: encodeAnswer(beats().at(-1)!).buffer }),
  };
}

/** The same, alive. */
async function alive(overrides: Partial<LinkOptions> = {}) {
  const played = await handPlayed(overrides);
  played.arrives(encodeBeat({ number: 1, sentAt: 0 }));
  played.answersLast();
  return played;
}

describe('a link', () => {
  it('is validated once a beat of mine was answered and one of theirs was', async () => {
    const answeredOnly = await handPlayed();
    answeredOnly.answersLast();
    expect(answeredOnly.link.state).toBe('connecting');
    const heardOnly = await handPlayed();
    heardOnly.arrives(encodeBeat({ number: 1, sentAt: 0 }));
    expect(heardOnly.link.state).toBe('connecting');
    const both = await alive();
    expect(both.heard).toEqual(['validated']);
    expect(both.link.state).toBe('alive');
  });

  it('answers every beat at once, with its number and time', async () => {
    const { arrives, sent } = await alive();
    arrives(encodeBeat({ number: 77, sentAt: 123.5 }));
    expect(decode(sent.at(-1)!.buffer)).toEqual({ kind: 'answer', number: 77, sentAt: 123.5 });
  });

  it('is lost exactly one grace after the last beat that was answered had been sent', async () => {
    const { link, answersLast, heard } = await alive();
    await vi.advanceTimersByTimeAsync(250);
    link.sendBeat();
    await vi.advanceTimersByTimeAsync(40);
    answersLast();
    await vi.advanceTimersByTimeAsync(2_859);
    expect(link.state).toBe('alive');
    await vi.advanceTimersByTimeAsync(1);
    expect(heard.at(-1)).toBe('lost: silence');
  });

  it('knows how long it had been silent when it was lost, whatever is proven later', async () => {
    const { link, answersLast } = await alive();
    expect(link.silenceAtLossMs).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2_900);
    expect(link.state).toBe('lost');
    expect(link.silenceAtLossMs).toBe(2_900);
    await vi.advanceTimersByTimeAsync(40);
    link.sendBeat();
    answersLast();
    expect(link.silenceAtLossMs).toBe(2_900);
  });

  it('was silent for as long as it was, and no longer, where its channel is closed', async () => {
    const { link, channel } = await alive();
    await vi.advanceTimersByTimeAsync(130);
    channel.onclose();
    expect(link.state).toBe('lost');
    expect(link.silenceAtLossMs).toBe(130);
  });

  it('has no silence to tell where it was never proven alive', async () => {
    const { link } = await handPlayed();
    link.lose('unproven');
    expect(link.silenceAtLossMs).toBeUndefined();
  });

  it('is interrupted after 1 s, and a near miss when it comes back', async () => {
    const { link, answersLast, heard } = await alive();
    await vi.advanceTimersByTimeAsync(1_000);
    link.sendBeat();
    expect(link.state).toBe('interrupted');
    await vi.advanceTimersByTimeAsync(30);
    answersLast();
    expect(link.state).toBe('alive');
    expect(heard.at(-1)).toBe('near miss: 1030');
  });

  it('knows how it was connected when its connection can tell no more', async () => {
    const { link, peer } = await alive();
    expect(link.connectionType).toBeUndefined();
    const stats = new Map<string, object>([
      ['p', { type: 'candidate-pair', localCandidateId: 'c', selected: true }],
      ['c', { type: 'local-candidate', candidateType: 'relay' }],
    ]);
    Object.assign(peer, { getStats: async () => stats });
    expect(await link.fetchConnectionType()).toBe('relay');
    Object.assign(peer, { getStats: async () => new Map() });
    expect(await link.fetchConnectionType()).toBe('relay');
    Object.assign(peer, { getStats: () => Promise.reject(new Error('closed')) });
    expect(await link.fetchConnectionType()).toBe('relay');
    expect(link.connectionType).toBe('relay');
  });

  it("is not restored by an answer that is as old as a loss, out of a woken page's backlog", async () => {
    const { link, beats, arrives, answersLast, heard } = await alive();
    await vi.advanceTimersByTimeAsync(2_900);
    expect(link.state).toBe('lost');
    await vi.advanceTimersByTimeAsync(40);
    link.sendBeat();
    const early = encodeAnswer(beats().at(-1)!);
    await vi.advanceTimersByTimeAsync(2_900);
    link.sendBeat();
    arrives(early);
    expect(link.state).toBe('lost');
    answersLast();
    await vi.advanceTimersByTimeAsync(100);
    expect(heard).toEqual(['validated', 'lost: silence', 'restored']);
  });

  it('beats twice as often while answers stay out', async () => {
    const { link, beats } = await alive();
    await vi.advanceTimersByTimeAsync(250);
    link.sendBeat();
    await vi.advanceTimersByTimeAsync(250);
    const whileFresh = beats().length;
    link.sendBeat();
    await vi.advanceTimersByTimeAsync(250);
    link.sendBeat();
    await vi.advanceTimersByTimeAsync(250);
    expect([whileFresh, beats().length]).toEqual([2, 5]);
  });

  it('is not restored by the answer to a beat from before the loss', async () => {
    const { link, beats, arrives, answersLast, heard } = await alive();
    link.sendBeat();
    const old = beats().at(-1)!;
    await vi.advanceTimersByTimeAsync(2_900);
    expect(link.state).toBe('lost');
    arrives(encodeAnswer(old));
    expect(link.state).toBe('lost');
    await vi.advanceTimersByTimeAsync(10);
    link.sendBeat();
    answersLast();
    expect(heard.at(-1)).toBe('restored');
  });

  it('is not blamed for the sleep of this page: it has 500 ms to answer', async () => {
    let asleep = false;
    const { link, answersLast } = await alive({ detectSleep: () => asleep && link.onWake() });
    await vi.advanceTimersByTimeAsync(2_800);
    asleep = true;
    await vi.advanceTimersByTimeAsync(100);
    asleep = false;
    expect(link.state).not.toBe('lost');
    answersLast();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(link.state).not.toBe('lost');
    await vi.advanceTimersByTimeAsync(900);
    expect(link.state).toBe('lost');
  });

  it('is lost at once when its channel closes or its connection fails', async () => {
    const closed = await alive();
    closed.channel.onclose();
    expect(closed.heard.at(-1)).toBe('lost: channel_closed');
    const failed = await alive();
    failed.peer.connectionState = 'failed';
    failed.peer.onconnectionstatechange();
    expect(failed.heard.at(-1)).toBe('lost: connection_failed');
  });

  it("carries the game's messages while it is alive and not choked", async () => {
    const { link, channel, arrives, heard } = await alive();
    const message = encodeMessage('hello');
    expect(link.sendMessage(message)).toBe(true);
    channel.bufferedAmount = 20_000;
    expect(link.sendMessage(message)).toBe(false);
    channel.bufferedAmount = 0;
    await vi.advanceTimersByTimeAsync(1_000);
    link.sendBeat();
    expect(link.sendMessage(message)).toBe(false);
    arrives(message);
    expect(heard.at(-1)).toBe('message: hello');
  });
});
