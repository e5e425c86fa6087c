import { get } from './kit/api.js';
import { addTexts, languageTag, text } from './kit/language.js';
import { act, openPage, showProblem, tell } from './kit/page.js';
import { PAGES } from './pages-texts.js';
import { EN } from './reconciliation-texts.en.js';
import { ZH } from './reconciliation-texts.zh.js';
import { drawReport, verdictOf } from './report.js';
import { Run } from './run.js';

const byId = (id) => document.getElementById(id);
/** The latest run of each day. */
const runs = new Map();
let offer = { days: [] };

const dayFormat = { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' };
const timeFormat = {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
  timeZone: 'Asia/Shanghai',
};

async function open() {
  const { body, problem } = await get('reconciliation');
  showProblem(problem);
  if (!body) return;
  offer = body;
  byId('hint').hidden = !offer.isFake;
  byId('reconcile').disabled = false;
  drawDays(offer.latestBilled);
}

async function reconcile() {
  const date = byId('day').value;
  const answer = await act(byId('reconcile'), `reconciliation/${date}`);
  if (!answer) return;
  const run = new Run(answer.body, runs.get(date));
  runs.set(date, run);
  draw();
  tell(run.report ? text('newsReport', { day: dayOf(date), verdict: verdictOf(run) }) : notMade(run));
  if (await run.eventsArrive()) draw();
}

function draw() {
  drawDays(byId('day').value);
  const date = byId('day').value;
  const run = runs.get(date);
  byId('reconcile').textContent = text(run?.report ? 'again' : 'reconcile');
  byId('not-made').hidden = run === undefined || run.report !== undefined;
  byId('not-made').textContent = run ? notMade(run) : '';
  byId('report').hidden = !run?.report;
  if (!run?.report) return;
  byId('report-title').textContent = dayOf(date);
  byId('csv').href = `reconciliation/${date}/differences.csv`;
  drawReport(run);
}

function drawDays(chosen) {
  const options = offer.days.map((date, index) => {
    const note = ['today', 'yesterday'][index];
    return new Option(note ? `${dayOf(date)} · ${text(note)}` : dayOf(date), date);
  });
  byId('day').replaceChildren(...options);
  byId('day').value = chosen;
}

function notMade({ date, askAgainAt }) {
  const day = dayOf(date);
  if (!askAgainAt) return text('notMadeYet', { day });
  const time = new Intl.DateTimeFormat(languageTag(), timeFormat).format(new Date(askAgainAt));
  return text('notMade', { day, time });
}

function dayOf(date) {
  return new Intl.DateTimeFormat(languageTag(), dayFormat).format(new Date(date));
}

addTexts({ en: { ...PAGES.en, ...EN }, zh: { ...PAGES.zh, ...ZH } });
byId('choice').addEventListener('submit', (event) => {
  event.preventDefault();
  void reconcile();
});
byId('day').addEventListener('change', draw);
openPage(draw);
void open();
