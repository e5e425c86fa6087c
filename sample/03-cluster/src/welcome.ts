import { hasWeCom } from '../../shop-kit/environment.js';
import { WORKERS, readUsersRedisUrl } from './environment.js';

/** What to print once all processes are ready. */
export function welcome(url: string): string {
  return `
The shop is running at ${url} (with ${upstream()})
It is one web process, which never polls, and ${WORKERS.length} workers, on ${redis()}.
Kill a worker on the page, or both: no payment is lost.
Press Ctrl-C to stop.
`;
}

function redis(): string {
  return readUsersRedisUrl() ? 'the Redis at REDIS_URL' : 'a redis-server of its own';
}

function upstream(): string {
  return hasWeCom() ? process.env['WECOM_BASE_URL'] || 'the real WeCom' : 'a fake WeCom';
}
