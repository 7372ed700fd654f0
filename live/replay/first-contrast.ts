/** Where two JSON values first part, walked in the order of their keys. */

/** A JSON value, null where there is nothing. */
export type Shown = string | number | boolean | null | readonly unknown[] | Readonly<Record<string, unknown>>;

export interface Contrast {
  /** For example `[2].order.price`; empty at the top. */
  readonly path: string;
  readonly x: Shown;
  readonly y: Shown;
}

/** The deepest place at which all that came before is equal. Of equal values the top. */
export function firstContrast(x: unknown, y: unknown, path = ''): Contrast {
  if (isBranch(x) && isBranch(y) && Array.isArray(x) === Array.isArray(y)) {
    const keys = new Set([...Object.keys(x), ...Object.keys(y)]);
    for (const key of keys) {
      const [inX, inY] = [x[key], y[key]];
      if (JSON.stringify(inX) === JSON.stringify(inY)) continue;
      return firstContrast(inX, inY, Array.isArray(x) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`);
    }
  }
  return { path, x: (x ?? null) as Shown, y: (y ?? null) as Shown };
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
