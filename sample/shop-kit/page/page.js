import { post } from './api.js';
import { fillTexts, languageTag, otherLanguageTag, switchLanguage, text } from './language.js';

const byId = (id) => document.getElementById(id);

/** Calls `draw` now, and whenever the visitor has switched the language. */
export function openPage(draw) {
  const drawAll = () => {
    drawTexts();
    draw();
  };
  byId('language').addEventListener('click', () => {
    switchLanguage();
    drawAll();
  });
  drawAll();
}

/** Fills in what every page has, in the language in use. */
export function drawTexts() {
  document.documentElement.lang = languageTag();
  fillTexts(document);
  document.title = text('title');
  byId('language').textContent = text('otherLanguage');
  byId('language').lang = otherLanguageTag();
}

/** Sends something to the shop. Resolves with the answer, or says what is wrong and resolves with undefined. */
export async function act(button, path, body) {
  button.disabled = true;
  const { problem, ...answer } = await post(path, body);
  button.disabled = false;
  showProblem(problem);
  return problem === undefined ? answer : undefined;
}

/** Says what is wrong; nothing is when left out. */
export function showProblem(problem) {
  byId('problem').textContent = problem ?? '';
  byId('problem').hidden = problem === undefined;
}

/** To those who do not see the page. */
export function tell(news) {
  byId('news').textContent = news;
}
