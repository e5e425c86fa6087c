import { openShop } from '../../../shop-kit/open-shop.js';
import { FakeUpstream } from '../../../shop-kit/wecom/fake-upstream.js';
import { Upstream } from '../../../shop-kit/wecom/upstream.js';
import { endWithLauncher, printAndFail, tellLauncher } from '../launched.js';
import { WebModule } from './web.module.js';

/** The shop with its page: it takes orders, and leaves polling to the workers. */
async function bootstrap(): Promise<void> {
  endWithLauncher();
  const app = await openShop(WebModule, 'npm run start:cluster');
  const upstream = app.get(Upstream);
  const wecom = upstream instanceof FakeUpstream ? upstream.variables : {};
  tellLauncher({ type: 'ready', url: await app.getUrl(), wecom });
}

bootstrap().catch(printAndFail);
