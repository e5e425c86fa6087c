// The application of the scripts beside this one: it polls with the account of the environment.
import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { OnOrder, UnfinishedOrders, weComPayConfig, WeComPayModule } from 'nestjs-wecom-pay';

/**
 * @param list the orders that the host lists
 * @param handle what its listener does with each change
 */
export async function startApp({ list, handle, polling, logger = false, ...options }) {
  class Orders {
    unpaid() {
      return list();
    }

    changed(event) {
      return handle(event);
    }
  }
  Injectable()(Orders);
  decorate(Orders, 'unpaid', UnfinishedOrders());
  decorate(Orders, 'changed', OnOrder());

  class AppModule {}
  Module({
    imports: [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      WeComPayModule.forRootAsync({ useFactory: () => ({ ...weComPayConfig(), ...options, polling }) }),
    ],
    providers: [Orders],
  })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { logger, abortOnError: false });
}

function decorate({ prototype }, method, decorator) {
  decorator(prototype, method, Object.getOwnPropertyDescriptor(prototype, method));
}
