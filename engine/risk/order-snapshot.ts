/** Resting orders as JSON: definitions by their ids, with the fees that each order may still be charged. */
import type { Directory, LadderId, MarketId } from '../markets/contracts.ts';
import type { Json } from '../snapshot.ts';
import type { RestingOrder } from './gate.ts';
import type { OrderExposure } from './market-exposure.ts';

export function snapshotOrder({ order, worstFee, pendingWorstFee }: OrderExposure): Json {
  const { clientOrderId, ladder, market, side, price, remaining, pending, strategy } = order;
  return {
    clientOrderId,
    ladder: ladder.id,
    market: market.id,
    strategy: strategy ?? null,
    side,
    price,
    remaining,
    pending: pending === undefined ? null : { price: pending.price, remaining: pending.remaining },
    worstFee,
    pendingWorstFee,
  };
}

export function restoreOrder(state: Json, directory: Pick<Directory, 'ladder' | 'market'>): OrderExposure {
  const from = state as unknown as Omit<RestingOrder, 'ladder' | 'market' | 'strategy' | 'pending'> & {
    ladder: LadderId;
    market: MarketId;
    strategy: string | null;
    pending: RestingOrder['pending'] | null;
    worstFee: number;
    pendingWorstFee: number;
  };
  const { worstFee, pendingWorstFee, pending, ladder, market, strategy, ...rest } = from;
  const order: RestingOrder = {
    ...rest,
    ladder: directory.ladder(ladder),
    market: directory.market(market),
    ...(strategy === null ? {} : { strategy }),
    ...(pending ? { pending } : {}),
  };
  return { order, worstFee, pendingWorstFee };
}
