import { hasWeCom } from '../../shop-kit/environment.js';
import { WORKERS, readUsersRedisUrl } from './environment.js';

/** What to print once all processes are ready. */
export function welcome(url: string): string {
  return `
The shop is open: ${url}
It runs as one web process, which never polls, and ${WORKERS.length} workers, on ${redis()}.
${upstream()} Kill a worker on the page, or both: no payment gets lost.
Ctrl-C ends it.
`;
}

function redis(): string {
  return readUsersRedisUrl() ? 'the Redis of REDIS_URL' : 'a redis-server of its own';
}

function upstream(): string {
  return hasWeCom() ? `It asks ${process.env['WECOM_BASE_URL'] || 'the real WeCom'}.` : 'WeCom is a fake.';
}
