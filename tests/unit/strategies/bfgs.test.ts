import { expect, test } from 'vitest';
import { minimize } from '../../../engine/strategies/fit/bfgs.ts';
import { invertPositiveDefinite, quadraticForm } from '../../../engine/strategies/fit/cholesky.ts';

const at = (x: Float64Array, i: number): number => x[i] as number;

test("Rosenbrock's valley is followed to its end from the classic start", () => {
  const result = minimize(
    (x, gradient) => {
      const [a, b] = [at(x, 0), at(x, 1)];
      gradient[0] = -400 * a * (b - a * a) - 2 * (1 - a);
      gradient[1] = 200 * (b - a * a);
      return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
    },
    [-1.2, 1],
  );
  expect(result.converged).toBe(true);
  expect(at(result.x, 0)).toBeCloseTo(1, 6);
  expect(at(result.x, 1)).toBeCloseTo(1, 6);
  expect(result.iterations).toBeLessThan(60);
});

test("Powell's singular function is brought down although its Hessian is singular at the minimum", () => {
  const result = minimize(
    (x, gradient) => {
      const [a, b, c, d] = [at(x, 0), at(x, 1), at(x, 2), at(x, 3)];
      const [p, q, r, s] = [a + 10 * b, c - d, b - 2 * c, a - d];
      gradient.set([2 * p + 40 * s ** 3, 20 * p + 4 * r ** 3, 10 * q - 8 * r ** 3, -10 * q - 40 * s ** 3]);
      return p * p + 5 * q * q + r ** 4 + 10 * s ** 4;
    },
    [3, -1, 0, 1],
  );
  expect(result.value).toBeLessThan(1e-8);
});

test('a badly scaled quadratic is solved', () => {
  const scales = [1, 1e3, 1e-3];
  const result = minimize(
    (x, gradient) => {
      let value = 0;
      for (const [i, scale] of scales.entries()) {
        gradient[i] = 2 * scale * (at(x, i) - i);
        value += scale * (at(x, i) - i) ** 2;
      }
      return value;
    },
    [5, 5, 5],
    { gradientTolerance: 1e-9 },
  );
  for (let i = 0; i < 3; i++) expect(at(result.x, i)).toBeCloseTo(i, 4);
});

test('a walk into values that are not finite is turned back', () => {
  const result = minimize(
    (x, gradient) => {
      gradient[0] = 1 - 1 / at(x, 0);
      return at(x, 0) - Math.log(at(x, 0));
    },
    [20],
  );
  expect(at(result.x, 0)).toBeCloseTo(1, 5);
});

test('a start where the function is not finite is refused', () => {
  expect(() => minimize(() => Number.NaN, [0])).toThrow(RangeError);
});

test('the bound on iterations holds and is reported', () => {
  const result = minimize(
    (x, gradient) => {
      gradient[0] = 4 * at(x, 0) ** 3;
      return at(x, 0) ** 4;
    },
    [10],
    { maxIterations: 2 },
  );
  expect(result).toMatchObject({ iterations: 2, converged: false });
});

test('a positive definite matrix times its inverse is the identity; others have none', () => {
  const inverse = invertPositiveDefinite(Float64Array.from([4, 2, 0.6, 2, 3, 0.4, 0.6, 0.4, 2]), 3);
  expect(inverse).not.toBeNull();
  expect(quadraticForm(inverse ?? [], [4, 2, 0.6])).toBeCloseTo(4, 12);
  expect(invertPositiveDefinite(Float64Array.from([1, 2, 2, 1]), 2)).toBeNull();
});
