import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Both need modules that can be loaded anew, or seen while they are loaded. */
const isIsolated = process.argv.some((argument) => /^--(?:coverage|watch)/u.test(argument));

const inFolder = (name) => fileURLToPath(new URL(`./native/${name}`, import.meta.url));

export default {
  // Many tests wait, for processes, for Redis and for pages, while their worker does nothing.
  maxWorkers: availableParallelism() * 2,
  injectGlobals: false,
  ...(!isIsolated && { runtime: inFolder('runtime.cjs'), testEnvironment: inFolder('environment.cjs') }),
};
