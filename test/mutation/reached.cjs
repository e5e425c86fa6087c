const { mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const FOLDER = path.resolve('reports/reached');

/** Keeps which mutants a spec reaches, for the runs that follow, in other processes. */
exports.write = (spec, mutants) => {
  mkdirSync(FOLDER, { recursive: true });
  const name = path.relative(process.cwd(), spec).replaceAll(path.sep, '+');
  writeFileSync(path.join(FOLDER, `${name}.json`), JSON.stringify({ spec, mutants: [...new Set(mutants)] }));
};

let specsByMutant;

exports.specsThatReach = (mutant) => {
  specsByMutant ??= read();
  return specsByMutant.get(mutant) ?? new Set();
};

function read() {
  const specs = new Map();
  for (const name of readdirSync(FOLDER)) {
    const { spec, mutants } = JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8'));
    for (const mutant of mutants) specs.set(mutant, (specs.get(mutant) ?? new Set()).add(spec));
  }
  return specs;
}
