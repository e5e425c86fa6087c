import { isTotal } from '../../host/rows/amount-of.js';
import { WatchedItem } from './watched-item.js';

/** An order under watch. */
export class WatchedOrder extends WatchedItem {
  /** The amount that the application expects, in 分. */
  total: number | undefined = undefined;

  override adopt({ total }: Readonly<Record<string, unknown>>): boolean {
    if (isTotal(total)) this.total = total;
    return false;
  }
}
