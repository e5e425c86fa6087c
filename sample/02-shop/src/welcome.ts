import { relative } from 'node:path';
import { hasWeCom, readDataFolder } from '../../shop-kit/environment.js';

/** What to print once the app listens. */
export function welcome(url: string): string {
  const data = shortPath(readDataFolder());
  return hasWeCom() ? onWeCom(url, data) : onFake(url, data);
}

function onFake(url: string, data: string): string {
  return `
The shop is open: ${url}
Create an order there and let the customer pay. Nothing tells the shop, yet within seconds the board turns green.
Orders lie in ${data}: after a kill -9 and a new start, the open ones are still watched.
With WECOM_CORP_ID, WECOM_CORP_SECRET and WECOM_PAY_MCHID set, it asks the real WeCom instead of a fake.
Ctrl-C ends it.
`;
}

function onWeCom(url: string, data: string): string {
  return `
The shop is open: ${url}
It asks ${process.env['WECOM_BASE_URL'] || 'the real WeCom'}, since WECOM_* variables are set.
Add an order there that you created by the miniapppay API; the board turns green once it is paid.
Orders lie in ${data}: after a kill -9 and a new start, the open ones are still watched.
Ctrl-C ends it.
`;
}

function shortPath(path: string): string {
  const fromHere = relative('', path);
  return fromHere.startsWith('..') ? path : fromHere;
}
