/** Resting orders as JSON: definitions by their ids, with the fees that each order may still be charged. */
import type { Directory, LadderId, MarketId } from '../markets/contracts.ts';
import type { Json } from '../snapshot.ts';
import type { RestingOrder } from './gate.ts';
import type { OrderExposure } from './market-exposure.ts';

export function snapshotOrder({ order, worstFee, pendingWorstFee }: OrderExposure): Json {
  const { clientOrderId, ladder, market, side, price, remaining, pending } = order;
  return {
    clientOrderId,
    ladder: ladder.id,
    market: market.id,
    side,
    price,
    remaining,
    pending: pending === undefined ? null : { price: pending.price, remaining: pending.remaining },
    worstFee,
    pendingWorstFee,
  };
}

export function restoreOrder(state: Json, directory: Pick<Directory, 'ladder' | 'market'>): OrderExposure {
  const from = state as unknown as Omit<RestingOrder, 'ladder' | 'market' | 'pending'> & {
    ladder: LadderId;
    market: MarketId;
    pending: RestingOrder['pending'] | null;
    worstFee: number;
    pendingWorstFee: number;
  };
  const { worstFee, pendingWorstFee, pending, ladder, market, ...rest } = from;
  const order: RestingOrder = {
    ...rest,
    ladder: directory.ladder(ladder),
    market: directory.market(market),
    ...(pending ? { pending } : {}),
  };
  return { order, worstFee, pendingWorstFee };
}
