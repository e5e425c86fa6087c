import { fileURLToPath } from 'node:url';
import { openShop } from '../../../02-shop/src/open-shop.js';
import { FakeUpstream } from '../../../02-shop/src/wecom/fake-upstream.js';
import { Upstream } from '../../../02-shop/src/wecom/upstream.js';
import { endWithLauncher, printAndFail, tellLauncher } from '../launched.js';
import { WebModule } from './web.module.js';

const PAGES = [
  { folder: pathOf('../../../../public') },
  { folder: pathOf('../../../../../02-shop/public'), prefix: '/shop/' },
];

/** The shop with its page: it takes orders, and leaves polling to the workers. */
async function bootstrap(): Promise<void> {
  endWithLauncher();
  const app = await openShop(WebModule, PAGES, 'npm run start:cluster');
  const upstream = app.get(Upstream);
  const wecom = upstream instanceof FakeUpstream ? upstream.variables : {};
  tellLauncher({ type: 'ready', url: await app.getUrl(), wecom });
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

bootstrap().catch(printAndFail);
