import type { MessageEvent } from '@nestjs/common';
import { Controller, Sse } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { BoardService } from './board.service.js';

@Controller('board')
export class BoardController {
  constructor(private readonly board: BoardService) {}

  @Sse('events')
  events(): Observable<MessageEvent> {
    return this.board.events();
  }
}
