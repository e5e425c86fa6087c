import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import * as library from 'nestjs-wecom-pay';
import * as testing from 'nestjs-wecom-pay/testing';
import { queryOrders } from './scenario.mjs';

await queryOrders(common, core, library, testing);
