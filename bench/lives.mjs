/** What whole lives of orders take, in a process of its own. Needs --expose-gc. */
import { answerCommands } from './ipc.mjs';
import { orderLives } from './order-lives.mjs';
import { cpuOf, heapAfterCollection } from './own-time.mjs';

const liveAll = await orderLives();

answerCommands({
  /** Bytes that each order leaves on the heap, and CPU µs that its life takes. */
  async live(count) {
    const before = await heapAfterCollection();
    const cpu = await cpuOf(() => liveAll(count));
    return { kept: ((await heapAfterCollection()) - before) / count, cpu: cpu / count };
  },
});
