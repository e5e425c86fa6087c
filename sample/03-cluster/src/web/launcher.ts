import type { OnApplicationShutdown } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { tellLauncher } from '../launched.js';
import type { ClusterState, Command, MemberState } from '../messages.js';

/** The process that started this one, and the others. */
@Injectable()
export class Launcher implements OnApplicationShutdown {
  /** How all processes stand; undefined until the launcher has told. */
  cluster: ClusterState | undefined;

  constructor() {
    process.on('message', this.hear);
  }

  find(name: string): MemberState | undefined {
    const { workers = [], redis } = this.cluster ?? {};
    return [...workers, redis].find((member) => member?.name === name);
  }

  ask(command: Command): void {
    tellLauncher(command);
  }

  onApplicationShutdown(): void {
    process.off('message', this.hear);
  }

  private readonly hear = (message: unknown): void => {
    this.cluster = message as ClusterState;
  };
}
