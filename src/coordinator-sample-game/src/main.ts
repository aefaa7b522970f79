import './styles/all.css';
import { showLobby } from './lobby/lobby';
import { openGame } from './page/gamePage';

const app = document.getElementById('app')!;
// The token is in the fragment, which browsers send to nobody: not to a server's log, not to a referrer.
const token = location.hash.slice(1);

addEventListener('hashchange', () => location.reload());

if (token) void openGame(app, token);
else showLobby(app);
