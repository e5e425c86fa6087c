import { act, openBoard, tell } from './board.js';
import { text } from './language.js';
import { drawState, newsOf } from './state.js';

const restart = document.getElementById('restart');

restart.addEventListener('click', async () => {
  if (await act(restart, 'polling/restart')) tell(text('restarted'));
});
openBoard({ drawState, newsOf });
