import { openBoard } from './kit/board.js';
import { addTexts, text } from './kit/language.js';
import { act, tell } from './kit/page.js';
import { PAGES } from './pages-texts.js';
import { drawState, newsOf } from './state.js';

const restart = document.getElementById('restart');

async function restartPolling() {
  if (await act(restart, 'polling/restart')) tell(text('restarted'));
}

restart.addEventListener('click', () => void restartPolling());
addTexts(PAGES);
openBoard({ drawState, newsOf });
