const { mutantOfRun } = require('./mutant.cjs');
const { specsThatReach } = require('./reached.cjs');

/** Jest's option `filter`: specs that do not reach the mutant are not loaded. */
module.exports = async (specs) => {
  const mutant = mutantOfRun();
  if (mutant === undefined) return { filtered: specs };
  const reaching = specsThatReach(mutant);
  return { filtered: specs.filter((spec) => reaching.has(spec)) };
};
