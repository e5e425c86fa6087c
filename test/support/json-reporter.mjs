import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The title of a suite that needs something which is not part of an install. */
const NEEDY = / \(needs (?<need>.+)\)$/u;

/** Writes Jest's report as JSON, for CI to count, and says in one line what was skipped for want of something. */
export default class JsonReporter {
  #file;

  constructor(_globalConfig, { file }) {
    this.#file = file;
  }

  onRunComplete(_contexts, results) {
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(this.#file, JSON.stringify(results));
    for (const line of skippedIn(results)) process.stderr.write(`${line}\n`);
  }
}

function skippedIn({ testResults }) {
  const suites = testResults
    .flatMap(({ testResults: tests }) => tests)
    .filter(({ status }) => status === 'pending')
    .flatMap(({ ancestorTitles }) => ancestorTitles.find((title) => NEEDY.test(title)) ?? []);
  const titles = [...new Set(suites)];
  return [...new Set(titles.map(needOf))].map((need) => {
    const skipped = titles.filter((title) => needOf(title) === need).map((title) => title.replace(NEEDY, ''));
    return `Skipped, as there is no ${need}: ${skipped.join('; ')}.`;
  });
}

function needOf(title) {
  return NEEDY.exec(title).groups.need;
}
