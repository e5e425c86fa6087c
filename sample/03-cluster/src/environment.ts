import { join } from 'node:path';
import { checkEnvironment as checkShop, readDataFolder, readWhole } from '../../shop-kit/environment.js';

/** What the launcher tells each process that it starts. */
export interface ProcessVariables {
  readonly SHOP_PROCESS: string;
  readonly SHOP_DATABASE: string;
  readonly REDIS_URL: string;
}

export const WEB = 'web';
export const WORKERS = ['worker-1', 'worker-2'] as const;

/** @throws Error that says which variable to set, or how */
export function checkEnvironment(): void {
  checkShop();
  readRestartSeconds();
}

/** How long a process that was killed stays away. */
export function readRestartSeconds(): number {
  return readWhole('CLUSTER_RESTART_SECONDS', 8, 1, 3_600);
}

/** The user's Redis; without one the launcher starts its own. */
export function readUsersRedisUrl(): string | undefined {
  return process.env['REDIS_URL'] || undefined;
}

/** For all processes, but for their name. */
export function commonVariables(redisUrl: string): Omit<ProcessVariables, 'SHOP_PROCESS'> {
  return {
    SHOP_DATABASE: join(readDataFolder(), 'shop.sqlite'),
    REDIS_URL: redisUrl,
  };
}

export function readRedisUrl(): string {
  return givenByLauncher('REDIS_URL');
}

export function readDatabaseFile(): string {
  return givenByLauncher('SHOP_DATABASE');
}

/** Whether this process polls. */
export function isWorker(): boolean {
  return givenByLauncher('SHOP_PROCESS') !== WEB;
}

function givenByLauncher(name: keyof ProcessVariables): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set. This process is one of several; npm run start:cluster starts all of them.`,
  );
}
