// An application that receives notifications on a route of its own, as its author would write it: it must compile against
// the declarations of the package.
import { Inject, Injectable } from '@nestjs/common';
import type {
  NotificationAnswer,
  NotificationConfirmation,
  NotificationKeyOptions,
  NotificationRequest,
  NotificationsOptions,
  NotificationStats,
  WeComPayOptions,
} from 'nestjs-wecom-pay';
import {
  getNotificationReceiverToken,
  InjectNotificationReceiver,
  NotificationReceiver,
} from 'nestjs-wecom-pay';

const key: NotificationKeyOptions = { token: 'QDG6eK', encodingAESKey: 'k' };
const confirm: NotificationConfirmation = 'before-ack';
export const notifications: NotificationsOptions = { keys: [key], path: '/callback', confirm };
export const options: WeComPayOptions = { corpId: 'ww1', corpSecret: 's', notifications };

@Injectable()
export class Callback {
  constructor(
    private readonly receiver: NotificationReceiver,
    @InjectNotificationReceiver('b') private readonly receiverOfB: NotificationReceiver,
    @Inject(getNotificationReceiverToken('b')) readonly sameReceiver: NotificationReceiver,
  ) {}

  received(): number | undefined {
    const stats: NotificationStats | undefined = this.receiver.stats();
    return stats?.accepted;
  }

  async handle(request: NotificationRequest): Promise<readonly [number, 'text/plain', string]> {
    const { status, contentType, body }: NotificationAnswer = await this.receiver.receive(request);
    return status === 401 ? this.other(request) : [status, contentType, body];
  }

  private async other({ query, body, method }: NotificationRequest) {
    const answer = await this.receiverOfB.receive({ query, body, method });
    return [answer.status, answer.contentType, answer.body] as const;
  }
}
