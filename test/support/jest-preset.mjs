import { availableParallelism } from 'node:os';

// Many tests wait, for processes, for Redis and for pages, while their worker does nothing.
export default { maxWorkers: availableParallelism() + 1 };
