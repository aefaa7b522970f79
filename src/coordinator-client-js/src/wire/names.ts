/** The wire's names, each written here only: what the library calls them, and what they are called on the wire. */

/** The hub's address, from the coordinator's own. */
export const hubPath = '/hubs/game';

/** What the coordinator sends. */
export const events = {
  joined: 'game_joined',
  ready: 'game_ready',
  signal: 'webrtc_signal',
  validationComplete: 'p2p_validation_complete',
  validationRepool: 'p2p_validation_repool',
  pause: 'p2p_pause',
  resume: 'p2p_resume',
  ended: 'p2p_game_ended',
  presence: 'player_presence',
  sessionReplaced: 'session_replaced',
} as const;

/** What a player calls. */
export const methods = {
  signal: 'webrtc_signal',
  validationSuccess: 'p2p_validation_success',
  validationFailed: 'p2p_validation_failed',
  connectionLost: 'p2p_connection_lost',
  reconnectionSuccess: 'p2p_reconnection_success',
  reconnectionTimeout: 'p2p_reconnection_timeout',
  healthReport: 'p2p_health_report',
  clock: 'clock',
  iceServers: 'ice_servers',
  renewToken: 'renew_token',
  leave: 'leave_game',
} as const;

/** What two players' libraries send each other through the coordinator. */
export const signals = { offer: 'offer', answer: 'answer', candidate: 'ice-candidate' } as const;
