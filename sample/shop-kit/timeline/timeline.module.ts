import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PollRecorder } from './poll-recorder.js';
import { TimelineEntry } from './timeline-entry.entity.js';
import { Timeline } from './timeline.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([TimelineEntry])],
  providers: [Timeline, PollRecorder],
  exports: [Timeline],
})
export class TimelineModule {}
