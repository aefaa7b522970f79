import { expect, it, vi } from 'vitest';
import { Connection } from '../../src/links/connection.js';

function stub() {
  const added: unknown[] = [];
  let described = false;
  const peer = {
    onconnectionstatechange: null as (() => void) | null,
    connectionState: 'new',
    iceConnectionState: 'new',
    ondatachannel: null as ((event: object) => void) | null,
    createDataChannel: vi.fn(() => ({})),
    setRemoteDescription: async () => void (described = true),
    createAnswer: async () => ({ sdp: 'answer' }),
    setLocalDescription: async () => undefined,
    addIceCandidate: async ({ candidate }: { candidate: string }) => {
      if (!described) throw new Error('InvalidStateError');
      if (candidate === 'bad') throw new Error('OperationError');
      added.push(candidate);
    },
    close: () => undefined,
  };
  const events = {
    candidate: vi.fn(),
    opened: vi.fn(),
    closed: vi.fn(),
    failed: vi.fn(),
    connected: vi.fn(),
    frame: vi.fn(),
  };
  return {
    peer,
    events,
    added,
    make: (offerer: boolean) => new Connection(peer as unknown as RTCPeerConnection, offerer, events),
  };
}

it('candidates that come before the remote description wait for it, and a bad one does not cost the others', async () => {
  const { make, added } = stub();
  const connection = make(false);
  for (const candidate of ['one', 'bad', 'two']) await connection.addCandidate({ candidate });
  expect(added).toEqual([]);
  expect(await connection.answer('offer')).toBe('answer');
  await connection.addCandidate({ candidate: 'three' });
  expect(added).toEqual(['one', 'two', 'three']);
});

it('the channel is unordered and unreliable, and only the offerer makes it', () => {
  const offering = stub();
  offering.make(true);
  expect(offering.peer.createDataChannel).toHaveBeenCalledWith('coordinator', { ordered: false, maxRetransmits: 0 });
  const answering = stub();
  answering.make(false);
  expect(answering.peer.createDataChannel).not.toHaveBeenCalled();
});

it('a channel that is not ours is left alone', () => {
  const { make, peer } = stub();
  const connection = make(false);
  peer.ondatachannel!({ channel: { label: 'video-chat', readyState: 'open' } });
  expect(connection.channelState).toBe('none');
});

it('failure is told by whichever of the two states says so, and nothing is told once it was closed here', () => {
  const { make, peer, events } = stub();
  const connection = make(false);
  peer.iceConnectionState = 'failed';
  peer.onconnectionstatechange!();
  expect(events.failed).toHaveBeenCalledTimes(1);
  connection.close();
  expect(peer.onconnectionstatechange).toBeNull();
});
