/** One contender, alone in its process. */
import { CONTENDERS } from './contenders.mjs';
import { sharesOf } from './cpu-shares.mjs';
import { answerCommands } from './ipc.mjs';
import { costOfCalls, drive, memoryOfCalls } from './measure.mjs';

/** @type {() => Promise<unknown>} */
let call;

answerCommands({
  async use(contender, baseUrl, out_trade_no) {
    call = await CONTENDERS[contender](baseUrl, out_trade_no);
  },
  drive: (count, concurrency) => drive(call, count, concurrency),
  cost: (count, concurrency) => costOfCalls(call, count, concurrency),
  shares: (count, concurrency) => sharesOf(() => drive(call, count, concurrency)),
  memory: (count, concurrency) => memoryOfCalls(call, count, concurrency),
});
