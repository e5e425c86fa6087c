import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import type { RedisOptions } from 'ioredis';
import { AccessTokenService, WeComOptionsError, WeComPayModule } from '../../../lib/index.js';
import { WeComPayRedisModule } from '../../../lib/redis/index.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { initialize } from '../../support/e2e-module.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import type { CertificateName } from '../../support/e2e-tls.js';
import { CA } from '../../support/e2e-tls.js';

const FIXTURES = fileURLToPath(new URL('../../fixtures/tls/', import.meta.url));
