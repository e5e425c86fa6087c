import { openBoard } from './kit/board.js';
import { addTexts } from './kit/language.js';
import { drawState, newsOf } from './cluster-state.js';
import { EN } from './cluster-texts.en.js';
import { ZH } from './cluster-texts.zh.js';

addTexts({ zh: ZH, en: EN });
openBoard({ drawState, newsOf });
