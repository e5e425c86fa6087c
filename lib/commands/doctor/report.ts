import { EXIT } from '../../cli/exit-codes.js';
import { callerIn } from '../../errors/errcode-kinds.js';
import type { Examination } from './examination.js';
import type { Finding, Verdict } from './finding.js';
import { TITLES } from './finding.js';
import { wrapped } from './wrap.js';

/** Colours a word, or leaves it as it is. */
export type Paint = (colour: 'green' | 'yellow' | 'red' | 'gray', text: string) => string;

const WORDS = {
  ok: ['ok', 'green'],
  warning: ['warn', 'yellow'],
  failed: ['FAIL', 'red'],
  skipped: ['-', 'gray'],
} as const satisfies Record<Verdict, readonly [string, Parameters<Paint>[0]]>;

const WIDTH = 80;
const WORD = 4;
const TITLE = Math.max(...Object.values(TITLES).map(({ length }) => length));
const INDENT = WORD + 1 + TITLE + 2;
const ARROW = '→ ';
/** A blank at which no line is broken. */
const TOGETHER = '\u00A0';

/** A finding on lines of at most 80 columns. Of a step that could not be taken there is none: the summary names it. */
export function findingText({ step, verdict, detail, action, page, because }: Finding, paint: Paint): string {
  if (because !== undefined) return '';
  const [word, colour] = WORDS[verdict];
  const head = `${paint(colour, word.padEnd(WORD))} ${TITLES[step].padEnd(TITLE)}  `;
  const margin = ' '.repeat(INDENT);
  const [first = '', ...rest] = wrapped(detail, WIDTH - INDENT);
  const pointed = [action, page && `${page.path} (step${TOGETHER}${page.step})`]
    .filter((text) => text !== undefined)
    .flatMap((text) => {
      const [start = '', ...more] = wrapped(text, WIDTH - INDENT - ARROW.length);
      return [`${ARROW}${start}`, ...more.map((line) => `${' '.repeat(ARROW.length)}${line}`)];
    });
  const lines = [`${head}${first}`, ...[...rest, ...pointed].map((line) => `${margin}${line}`)];
  return lines.map((line) => `${line.replaceAll(TOGETHER, ' ').trimEnd()}\n`).join('');
}

/** What is printed after the findings. */
export function summaryText(examination: Examination, paint: Paint): string {
  const { findings } = examination;
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const failed = count('failed');
  const warned = count('warning');
  const verdict =
    failed > 0
      ? paint('red', `${failed} failed.`)
      : warned > 0
        ? paint('yellow', `Nothing failed, with ${warned} ${warned > 1 ? 'warnings' : 'warning'}.`)
        : paint('green', 'All is well.');
  const next = failed > 0 ? ' Do what the arrows say, and run this again.' : '';
  const untaken = findings.filter(({ because }) => because !== undefined).map(({ step }) => TITLES[step]);
  const omitted = untaken.length > 0 ? [`Not examined because of that: ${untaken.join(', ')}.`] : [];
  const steps = findings.some(({ page }) => page) ? ['The steps are those of docs/wecom-setup.md.'] : [];
  const lines = [`${verdict}${next}`, ...omitted, contactText(examination), ...steps];
  return `\n${lines.flatMap((line) => wrapped(line, WIDTH)).join('\n')}\n`;
}

function contactText(examination: Examination): string {
  const { length } = examination.exchanges;
  const address = callerOf(examination);
  const asked = `WeCom got ${length} ${length === 1 ? 'request' : 'requests'}`;
  return `${asked}${address === undefined ? '' : `, and saw this server at ${address}`}.`;
}

/** What is printed about a recording. */
export function recordedText(file: string, bugs: string): string {
  return `${wrapped(
    `What WeCom answered is in ${file}, without numbers, names and ids. Read it, and attach it to an issue: ${bugs}`,
    WIDTH,
  ).join('\n')}\n`;
}

/** For scripts. */
export function examinationJson(examination: Examination): string {
  const report = {
    exit_code: exitCodeOf(examination.findings),
    requests: examination.exchanges.length,
    seen_from: callerOf(examination) ?? null,
    findings: examination.findings,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

/** The address that WeCom saw the requests come from, which it tells with failures alone. */
function callerOf({ exchanges }: Examination): string | undefined {
  return exchanges.map(({ error }) => callerIn(error?.errmsg ?? '')).find((address) => address !== undefined);
}

/** How the command ends. */
export function exitCodeOf(findings: readonly Finding[]): number {
  const failures = findings.filter(({ verdict }) => verdict === 'failed');
  if (failures.length === 0) return 0;
  return failures.every(({ passes }) => passes === true) ? EXIT.tryLater : EXIT.failed;
}
