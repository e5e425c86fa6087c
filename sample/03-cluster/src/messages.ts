/** How a process that the launcher started stands. */
export interface MemberState {
  readonly name: string;
  readonly status: 'starting' | 'running' | 'down';
  /** Since when it is so. */
  readonly since: Date;
  readonly pid: number | undefined;
  /** How often it ended and was started again, or will be. */
  readonly ends: number;
  /** When it is started again by itself; only while it is down. */
  readonly backAt: Date | undefined;
}

/** What the launcher tells the web process, whenever it changes. */
export interface ClusterState {
  readonly startedAt: Date;
  readonly workers: readonly MemberState[];
  /** Unknown where the Redis is the user's own. */
  readonly redis: MemberState | undefined;
}

/** What a process tells the launcher once it is ready. */
export interface Ready {
  readonly type: 'ready';
  /** The address of the page. */
  readonly url?: string;
  /** What others need to reach the fake WeCom of this process. */
  readonly wecom?: Readonly<Record<string, string>>;
}

/** What the page asks the launcher to do. */
export interface Command {
  readonly type: 'kill' | 'start';
  /** The name of a process. */
  readonly name: string;
}
