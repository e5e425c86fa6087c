import { WatchedItem } from './watched-item.js';

/** An order under watch. */
export class WatchedOrder extends WatchedItem {}
