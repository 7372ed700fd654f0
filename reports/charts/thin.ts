/** Fewer points, same picture: each bucket of a long series keeps its first, lowest, highest and last point, in order. */
export function thin<T>(points: readonly T[], figureOf: (point: T) => number, buckets: number): readonly T[] {
  if (points.length <= buckets * 4) return points;
  const kept: T[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const first = Math.floor((bucket * points.length) / buckets);
    const last = Math.floor(((bucket + 1) * points.length) / buckets) - 1;
    let lowest = first;
    let highest = first;
    for (let i = first; i <= last; i++) {
      const value = figureOf(points[i] as T);
      if (value < figureOf(points[lowest] as T)) lowest = i;
      if (value > figureOf(points[highest] as T)) highest = i;
    }
    const indices = [...new Set([first, lowest, highest, last])].sort((x, y) => x - y);
    for (const i of indices) kept.push(points[i] as T);
  }
  return kept;
}
