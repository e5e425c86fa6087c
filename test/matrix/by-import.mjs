import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import * as emitter from '@nestjs/event-emitter';
import * as schedule from '@nestjs/schedule';
import * as openapi from '@nestjs/swagger';
import * as terminus from '@nestjs/terminus';
import * as library from 'nestjs-wecom-pay';
import * as bullmq from 'nestjs-wecom-pay/bullmq';
import * as health from 'nestjs-wecom-pay/health';
import * as opentelemetry from 'nestjs-wecom-pay/opentelemetry';
import * as redis from 'nestjs-wecom-pay/redis';
import * as swagger from 'nestjs-wecom-pay/swagger';
import * as testing from 'nestjs-wecom-pay/testing';
import { useEverything } from './scenario.mjs';

await useEverything({
  common,
  core,
  emitter,
  schedule,
  openapi,
  terminus,
  library,
  bullmq,
  health,
  opentelemetry,
  redis,
  swagger,
  testing,
});
