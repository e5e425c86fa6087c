import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TimelineEntry } from './timeline-entry.entity.js';
import { TimelineRecorder } from './timeline-recorder.js';
import { Timeline } from './timeline.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([TimelineEntry])],
  providers: [Timeline, TimelineRecorder],
  exports: [Timeline],
})
export class TimelineModule {}
