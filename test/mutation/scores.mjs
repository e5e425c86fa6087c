import { readFileSync } from 'node:fs';

const DETECTED = ['Killed', 'Timeout'];
const UNDETECTED = ['Survived', 'NoCoverage'];

/** How many of each folder's mutants were noticed, of those that could be, from a report of Stryker. */
export function scoresIn(report, folders) {
  const { files } = JSON.parse(readFileSync(report, 'utf8'));
  return folders.map((folder) => {
    const mutants = Object.entries(files)
      .filter(([file]) => file.startsWith(`lib/${folder}/`))
      .flatMap(([, file]) => file.mutants);
    const count = (states) => mutants.filter(({ status }) => states.includes(status)).length;
    const [detected, undetected] = [count(DETECTED), count(UNDETECTED)];
    const score = Math.floor((1_000 * detected) / (detected + undetected)) / 10;
    return { folder, detected, survived: count(['Survived']), 'not reached': count(['NoCoverage']), score };
  });
}
