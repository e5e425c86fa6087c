import type { RedisOptions } from 'ioredis';
import type { RedisServer } from './redis-server.mjs';

/** A server of a group. */
export interface GroupServer extends RedisServer {
  readonly port: number;
}

export class RedisGroup {
  static start(options: {
    readonly directory: string;
    readonly password?: string | undefined;
    /** For how many ms a primary must be silent before another takes its place. */
    readonly downAfter?: number | undefined;
  }): Promise<RedisGroup>;
  readonly connection: RedisOptions;
  readonly sentinels: readonly GroupServer[];
  primary(): Promise<GroupServer>;
  replica(): Promise<GroupServer>;
  command(server: GroupServer, name: string, ...args: readonly (string | number)[]): Promise<unknown>;
  failOver(): Promise<void>;
  killPrimary(): Promise<GroupServer>;
  revive(server: GroupServer): Promise<void>;
  whole(): Promise<void>;
  wasAway(from: number, to: number): boolean;
  close(): Promise<void>;
}
