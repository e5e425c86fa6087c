/** A replica with several accounts, none of which has an order. */
import { clusterApp } from './cluster-app.mjs';
import { InstantWeCom } from './instant-wecom.mjs';
import { answerCommands } from './ipc.mjs';

answerCommands({
  async use(redisUrl, count) {
    const accounts = Array.from({ length: count }, (_, index) => ({
      name: `account-${index}`,
      corpId: `ww${index}`,
      http: { dispatcher: new InstantWeCom() },
      polling: {},
    }));
    await clusterApp(redisUrl, accounts);
  },
  /** CPU ms. */
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
});
