import { ConflictException, Controller, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import type { MemberState } from '../messages.js';
import { Launcher } from './launcher.js';

/** What the page does to the other processes. */
@Controller('members/:name')
export class MembersController {
  constructor(private readonly launcher: Launcher) {}

  /** By SIGKILL: the process gets no chance to end what it is doing. */
  @Post('kill')
  @HttpCode(204)
  kill(@Param('name') name: string): void {
    if (this.member(name).status === 'down') throw new ConflictException(`${name} is down already`);
    this.launcher.ask({ type: 'kill', name });
  }

  @Post('start')
  @HttpCode(204)
  start(@Param('name') name: string): void {
    if (this.member(name).status !== 'down') throw new ConflictException(`${name} is running already`);
    this.launcher.ask({ type: 'start', name });
  }

  private member(name: string): MemberState {
    const member = this.launcher.find(name);
    if (member) return member;
    throw new NotFoundException(`there is no process ${name} that can be killed`);
  }
}
