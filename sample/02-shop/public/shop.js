import { act, openBoard, tell } from './kit/board.js';
import { text } from './kit/language.js';
import { drawState, newsOf } from './state.js';

const restart = document.getElementById('restart');

async function restartPolling() {
  if (await act(restart, 'polling/restart')) tell(text('restarted'));
}

restart.addEventListener('click', () => void restartPolling());
openBoard({ drawState, newsOf });
