/**
 * Minimises a smooth function of a few variables by the BFGS method with a backtracking line search.
 *
 * Deterministic, bounded in iterations, and never worse than its start: the fits inside a run must be cheap and repeatable.
 * Nocedal & Wright, Numerical Optimization (2006), algorithm 6.1; the step is skipped from the inverse Hessian when the
 * curvature condition fails, so that the search direction always descends.
 */

/** Value at `x`; writes the gradient into `gradient`. */
export type SmoothFunction = (x: Float64Array, gradient: Float64Array) => number;

export interface BfgsOptions {
  /** Bound on iterations; default 100. */
  readonly maxIterations?: number;
  /** Stop when the largest component of the gradient is below this; default 1e-6. */
  readonly gradientTolerance?: number;
  /** An estimate of the inverse Hessian at the start, row-major and positive definite; default the identity. */
  readonly inverseHessian?: Float64Array;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** The gradient fell below the tolerance, or no step along it lowered the value in double precision. */
  readonly converged: boolean;
}

const SUFFICIENT_DECREASE = 1e-4;
const MAX_HALVINGS = 40;

/** Minimises `f` from `start`. Throws RangeError when `f` is not finite at the start. */
export function minimize(f: SmoothFunction, start: ArrayLike<number>, options: BfgsOptions = {}): Minimum {
  const { maxIterations = 100, gradientTolerance = 1e-6 } = options;
  const n = start.length;
  let x = Float64Array.from(start);
  let gradient = new Float64Array(n);
  let value = f(x, gradient);
  if (!Number.isFinite(value)) throw new RangeError(`the function to minimise is ${value} at its start`);
  let nextX = new Float64Array(n);
  let nextGradient = new Float64Array(n);
  const direction = new Float64Array(n);
  const inverseHessian = options.inverseHessian === undefined ? identity(n) : Float64Array.from(options.inverseHessian);
  let isIdentity = options.inverseHessian === undefined;

  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (largest(gradient) <= gradientTolerance) return { x, value, iterations: iteration, converged: true };
    let slope = descend(inverseHessian, gradient, direction);
    if (!(slope < 0)) {
      inverseHessian.set(identity(n));
      slope = descend(inverseHessian, gradient, direction);
      isIdentity = true;
    }
    let step = isIdentity ? Math.min(1, 1 / largest(gradient)) : 1;
    let nextValue = Number.POSITIVE_INFINITY;
    let halvings = 0;
    for (; halvings < MAX_HALVINGS; halvings++, step /= 2) {
      for (let i = 0; i < n; i++) nextX[i] = (x[i] as number) + step * (direction[i] as number);
      nextValue = f(nextX, nextGradient);
      if (nextValue <= value + SUFFICIENT_DECREASE * step * slope) break;
    }
    if (halvings === MAX_HALVINGS) {
      if (isIdentity) return { x, value, iterations: iteration, converged: true };
      inverseHessian.set(identity(n));
      isIdentity = true;
      continue;
    }
    isIdentity = !update(inverseHessian, x, nextX, gradient, nextGradient, isIdentity) && isIdentity;
    [x, nextX] = [nextX, x];
    [gradient, nextGradient] = [nextGradient, gradient];
    value = nextValue;
  }
  return { x, value, iterations: maxIterations, converged: largest(gradient) <= gradientTolerance };
}

/** direction = −H g; returns the slope along it. */
function descend(inverseHessian: Float64Array, gradient: Float64Array, direction: Float64Array): number {
  const n = gradient.length;
  let slope = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum -= (inverseHessian[i * n + j] as number) * (gradient[j] as number);
    direction[i] = sum;
    slope += sum * (gradient[i] as number);
  }
  return slope;
}

/** BFGS update of the inverse Hessian; false when the curvature condition fails and nothing was changed. */
function update(
  inverseHessian: Float64Array,
  x: Float64Array,
  nextX: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
  isFirst: boolean,
): boolean {
  const n = x.length;
  const s = new Float64Array(n);
  const y = new Float64Array(n);
  let sy = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    s[i] = (nextX[i] as number) - (x[i] as number);
    y[i] = (nextGradient[i] as number) - (gradient[i] as number);
    sy += (s[i] as number) * (y[i] as number);
    yy += (y[i] as number) ** 2;
  }
  if (!(sy > 1e-14 * Math.sqrt(yy))) return false;
  if (isFirst) for (let i = 0; i < n; i++) inverseHessian[i * n + i] = sy / yy;
  const hy = new Float64Array(n);
  let yhy = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += (inverseHessian[i * n + j] as number) * (y[j] as number);
    hy[i] = sum;
    yhy += sum * (y[i] as number);
  }
  const factor = (1 + yhy / sy) / sy;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const cross = (hy[i] as number) * (s[j] as number) + (s[i] as number) * (hy[j] as number);
      const k = i * n + j;
      inverseHessian[k] = (inverseHessian[k] as number) + factor * (s[i] as number) * (s[j] as number) - cross / sy;
    }
  }
  return true;
}

function identity(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1;
  return matrix;
}

function largest(values: Float64Array): number {
  let result = 0;
  for (const value of values) result = Math.max(result, Math.abs(value));
  return result;
}
