/**
 * Ways to take orders from due to handled: asked for, found paid, and told to a listener. Each resolves, given paid
 * orders, with how many it handles in a second, and the CPU µs for each.
 * @typedef {(numbers: string[]) => Promise<{ rate: number, cpu: number }>} Poller
 */
import { Pool } from 'undici';
import { answerCommands } from './ipc.mjs';
import { loopingShop } from './looping-shop.mjs';
import { costOfCalls, costOfHandling } from './measure.mjs';
import { ACCOUNT, pollingApp, TOKEN_PATH } from './polling-app.mjs';

/** @type {Readonly<Record<string, (baseUrl: string, slots: number) => Promise<Poller>>>} */
const POLLERS = {
  async tracker(baseUrl, concurrency) {
    const { tracker, shop } = await pollingApp({ baseUrl, polling: { concurrency } });
    return async (numbers) => {
      const createdAt = new Date(Date.now() - 60_000);
      shop.rows = numbers.map((out_trade_no) => ({ out_trade_no, createdAt }));
      const cost = await costOfHandling(numbers.length, async (handled) => {
        shop.onPaid = handled;
        await tracker.start();
      });
      await tracker.stop();
      return cost;
    };
  },

  async cronLoop(baseUrl) {
    const shop = await loopingShop(baseUrl);
    return (numbers) =>
      costOfHandling(numbers.length, (handled, begun) =>
        Object.assign(shop, { rows: numbers, handled, begun }),
      );
  },

  /** What the slots and the latency allow: nothing but the requests. */
  async requests(baseUrl, slots) {
    const pool = new Pool(baseUrl, { connections: slots });
    const { access_token } = await (await pool.request({ method: 'GET', path: TOKEN_PATH })).body.json();
    const path = `/cgi-bin/miniapppay/get_order?access_token=${access_token}`;
    return async (numbers) => {
      const left = numbers.values();
      const ask = async () => {
        const body = JSON.stringify({ mchid: ACCOUNT.mchid, out_trade_no: left.next().value });
        await (await pool.request({ method: 'POST', path, body })).body.json();
      };
      return costOfCalls(ask, numbers.length, slots);
    };
  },
};

/** @type {Poller} */
let poll;

answerCommands({
  async use(poller, baseUrl, slots) {
    poll = await POLLERS[poller](baseUrl, slots);
  },
  poll: (numbers) => poll(numbers),
});
