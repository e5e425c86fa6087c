import { relative } from 'node:path';
import { hasWeCom, readDataFolder } from '../../shop-kit/environment.js';

/** What to print once the app listens. */
export function welcome(url: string): string {
  const data = shortPath(readDataFolder());
  return hasWeCom() ? onWeCom(url, data) : onFake(url, data);
}

function onFake(url: string, data: string): string {
  return `
The shop is running at ${url} (with a fake WeCom)
Check out on the page and let the customer pay: a notification turns the order green. Switch notifications off:
polling does, seconds later. Refund a part, or let 5 minutes pass over an unpaid order: it is closed.
Orders are stored in ${data}: kill -9 this process, start it again, and the open ones are still polled.
To use the real WeCom, set WECOM_CORP_ID, WECOM_CORP_SECRET and WECOM_PAY_MCHID.
Press Ctrl-C to stop.
`;
}

function onWeCom(url: string, data: string): string {
  return `
The shop is running at ${url} (with ${process.env['WECOM_BASE_URL'] || 'the real WeCom'})
On the page, add an order that you created through the miniapppay API. It turns green once it is paid.
Orders are stored in ${data}: kill -9 this process, start it again, and the open ones are still polled.
Press Ctrl-C to stop.
`;
}

function shortPath(path: string): string {
  const fromHere = relative('', path);
  return fromHere.startsWith('..') ? path : fromHere;
}
