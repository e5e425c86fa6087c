import { money } from './kit/format.js';
import { text } from './kit/language.js';
import { isPolled } from './run.js';

const byId = (id) => document.getElementById(id);

export function drawReport(run) {
  const { report, healed } = run;
  const { differences } = report;
  byId('verdict').textContent = verdictOf(run);
  byId('verdict').dataset.level = report.isBalanced ? 'good' : 'warn';
  byId('csv').hidden = report.isBalanced;
  byId('sums').replaceChildren(...sumRows(report));
  byId('differences-table').hidden = differences.length + healed.length === 0;
  byId('differences').replaceChildren(
    ...healed.map((each) => differenceRow(each, 'healed', [text('healed')])),
    ...differences.map((each) => differenceRow(each, 'differs', doneOf(each, run))),
  );
}

export function verdictOf({ report }) {
  return report.isBalanced ? text('balanced') : text('unbalanced', { count: report.differences.length });
}

function sumRows({ payments, refunds, bill }) {
  return [
    sumRow('payments', payments),
    sumRow('refunds', refunds),
    row([heading(text('fees')), labelled('bill', fee(bill.fee)), labelled('shop'), labelled('agreed')]),
  ];
}

function sumRow(name, { bill, books, matched, otherDay }) {
  const agreed = { count: matched.count + otherDay.count, amount: matched.amount + otherDay.amount };
  return row([
    heading(text(name)),
    labelled('bill', sum(bill)),
    labelled('shop', sum(books)),
    labelled('agreed', sum(agreed)),
  ]);
}

function sum({ count, amount }) {
  return text('amountOf', { amount: money(amount), count });
}

/** A fee has up to five decimals. */
function fee(yuan) {
  return `¥${yuan.replace(/0{1,3}$/, '')}`;
}

function differenceRow(difference, status, done) {
  const { kind, out_trade_no, out_refund_no, bill, books } = difference;
  const element = row([
    labelled('difference', create('strong', text(`kind-${kind}`))),
    labelled('number', create('code', out_refund_no ?? out_trade_no)),
    labelled('bill', sideOf(bill)),
    labelled('shop', sideOf(books)),
    labelled('done', ...done.map((words) => create('span', words))),
  ]);
  element.dataset.status = status;
  element.dataset.kind = kind;
  return element;
}

function sideOf(side) {
  return side ? `${money(side.amount)} · ${text(side.state)}` : text('absent');
}

function doneOf(difference, { arrived }) {
  const { action, answer, error, out_trade_no, out_refund_no } = difference;
  const words = answer ? text(out_refund_no ? `refund-${answer}` : answer) : text('noAnswer');
  const done = [text(`action-${action}`, { answer: words })];
  if (error) done.push(error);
  if (isPolled(difference)) done.push(text(arrived.has(out_trade_no) ? 'eventArrived' : 'eventAwaited'));
  return done;
}

function row(cells) {
  const element = create('tr', ...cells);
  element.role = 'row';
  return element;
}

function heading(words) {
  const cell = create('th', words);
  cell.scope = 'row';
  cell.role = 'rowheader';
  return cell;
}

/** A cell that says on a phone, too, what it is about. */
function labelled(label, ...content) {
  const cell = create('td', ...content);
  cell.role = 'cell';
  cell.dataset.label = text(label);
  return cell;
}

function create(name, ...content) {
  const element = document.createElement(name);
  element.append(...content);
  return element;
}
