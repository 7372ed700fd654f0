/**
 * Kelly stakes over exclusive outcomes: the contracts that maximise Σ p(state) · log(wealth in that state), with what is held
 * already counted, costs in every price, and a limit on each candidate.
 *
 * The objective is concave and the limits are a box, so the maximum found is the global one (Kelly 1956; exclusive outcomes:
 * Smoczynski and Tomkins 2010, "An explicit solution to the problem of optimizing the allocations of a bettor's wealth").
 * Projected Newton steps with an exact line search: deterministic, quadratic convergence, no allocation. A fraction k of Kelly
 * is the Kelly stake of wealth k·W, since stakes of logarithmic utility scale with wealth.
 */

/** A problem in dollars and contracts. Real numbers: stakes are rounded to whole contracts before money moves. */
export interface KellyProblem {
  readonly stateCount: number;
  /** Probability of each state; they sum to one. */
  readonly probability: ArrayLike<number>;
  /** Profit of what is held in each state, in dollars. */
  readonly existing: ArrayLike<number>;
  readonly candidateCount: number;
  /** Profit of one contract in each state, costs included, in dollars: index candidate × stateCount + state. */
  readonly profit: ArrayLike<number>;
  /** The most contracts of each candidate. */
  readonly maximum: ArrayLike<number>;
  /** Wealth in dollars. */
  readonly wealth: number;
  readonly fraction: number;
}

/** A state that is called impossible may still come: no stake may cost all wealth in it. */
const LEAST_PROBABILITY = 1e-9;
/** Share of the staked wealth that is taken to be left in a state in which what is held would lose all of it. */
const LEAST_WEALTH = 1e-3;
const MOST_ITERATIONS = 60;
/** The gain in log wealth that another step could bring when the search ends. */
const TOLERANCE = 1e-14;

/** Solves problems of bounded size with buffers of its own. The result of `solve` is overwritten by the next call. */
export class KellySolver {
  readonly #stakes: Float64Array;
  readonly #upper: Float64Array;
  readonly #probability: Float64Array;
  readonly #wealth: Float64Array;
  /** Probability over wealth, and over its square: what a profit in a state weighs in the gradient and in the Hessian. */
  readonly #weight: Float64Array;
  readonly #curvature: Float64Array;
  /** Profits of one candidate by their curvature. */
  readonly #curved: Float64Array;
  readonly #slope: Float64Array;
  readonly #gradient: Float64Array;
  readonly #direction: Float64Array;
  readonly #hessian: Float64Array;
  readonly #free: Int32Array;
  readonly #mostStates: number;
  readonly #mostCandidates: number;

  constructor(mostStates: number, mostCandidates: number) {
    this.#mostStates = mostStates;
    this.#mostCandidates = mostCandidates;
    this.#stakes = new Float64Array(mostCandidates);
    this.#upper = new Float64Array(mostCandidates);
    this.#probability = new Float64Array(mostStates);
    this.#wealth = new Float64Array(mostStates);
    this.#weight = new Float64Array(mostStates);
    this.#curvature = new Float64Array(mostStates);
    this.#curved = new Float64Array(mostStates);
    this.#slope = new Float64Array(mostStates);
    this.#gradient = new Float64Array(mostCandidates);
    this.#direction = new Float64Array(mostCandidates);
    this.#hessian = new Float64Array(mostCandidates * mostCandidates);
    this.#free = new Int32Array(mostCandidates);
  }

  /** Contracts of each candidate, not rounded. All zero when there is no wealth to stake. */
  solve(problem: KellyProblem): Float64Array {
    const { stateCount, candidateCount } = problem;
    if (stateCount > this.#mostStates || candidateCount > this.#mostCandidates) {
      throw new RangeError(`a ladder of ${stateCount} states and ${candidateCount} candidates is too large`);
    }
    const stakes = this.#stakes;
    for (let j = 0; j < candidateCount; j++) stakes[j] = 0;
    const staked = problem.wealth * problem.fraction;
    if (!(staked > 0)) return stakes;
    // In units of the staked wealth all figures are near one.
    for (let j = 0; j < candidateCount; j++) this.#upper[j] = Math.max(0, problem.maximum[j] as number) / staked;
    this.#startWealth(problem, staked);
    for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      if (!this.#step(problem)) break;
    }
    for (let j = 0; j < candidateCount; j++) stakes[j] = (stakes[j] as number) * staked;
    return stakes;
  }

  #startWealth({ stateCount, existing, probability }: KellyProblem, staked: number): void {
    let least = Number.POSITIVE_INFINITY;
    for (let s = 0; s < stateCount; s++) {
      this.#probability[s] = Math.max(probability[s] as number, LEAST_PROBABILITY);
      const wealth = 1 + (existing[s] as number) / staked;
      this.#wealth[s] = wealth;
      if (wealth < least) least = wealth;
    }
    // What is held could lose more than the staked wealth: as if just a little were left, which asks for less of it first.
    if (least < LEAST_WEALTH) {
      for (let s = 0; s < stateCount; s++) this.#wealth[s] = (this.#wealth[s] as number) + LEAST_WEALTH - least;
    }
  }

  /** One Newton step; false when the maximum is reached. */
  #step(problem: KellyProblem): boolean {
    let freeCount = this.#chooseFree(problem);
    while (freeCount > 0) {
      this.#newtonDirection(problem, freeCount);
      const kept = this.#dropOutward(freeCount);
      if (kept === freeCount) break;
      freeCount = kept;
    }
    if (freeCount === 0) return false;
    let gain = 0;
    for (let i = 0; i < freeCount; i++) {
      const j = this.#free[i] as number;
      gain += (this.#gradient[j] as number) * (this.#direction[i] as number);
    }
    if (!(gain > TOLERANCE)) return false;
    return this.#move(problem, freeCount);
  }

  /** Gradient, and the candidates that may move: not held at a bound by it. */
  #chooseFree({ stateCount, candidateCount, profit }: KellyProblem): number {
    const weight = this.#weight;
    for (let s = 0; s < stateCount; s++) {
      const wealth = this.#wealth[s] as number;
      weight[s] = (this.#probability[s] as number) / wealth;
      this.#curvature[s] = (weight[s] as number) / wealth;
    }
    let count = 0;
    for (let j = 0; j < candidateCount; j++) {
      let gradient = 0;
      const own = j * stateCount;
      for (let s = 0; s < stateCount; s++) gradient += (weight[s] as number) * (profit[own + s] as number);
      this.#gradient[j] = gradient;
      const stake = this.#stakes[j] as number;
      const upper = this.#upper[j] as number;
      if ((stake <= 0 && gradient <= 0) || (stake >= upper && gradient >= 0)) continue;
      this.#free[count++] = j;
    }
    return count;
  }

  /** Solves (−Hessian) · direction = gradient over the free candidates by Cholesky, with a ridge for redundant ones. */
  #newtonDirection({ stateCount, profit }: KellyProblem, n: number): void {
    const h = this.#hessian;
    const d = this.#direction;
    const curved = this.#curved;
    for (let i = 0; i < n; i++) {
      const a = (this.#free[i] as number) * stateCount;
      for (let s = 0; s < stateCount; s++) curved[s] = (this.#curvature[s] as number) * (profit[a + s] as number);
      for (let k = 0; k <= i; k++) {
        const b = (this.#free[k] as number) * stateCount;
        let sum = 0;
        for (let s = 0; s < stateCount; s++) sum += (curved[s] as number) * (profit[b + s] as number);
        h[i * n + k] = sum;
      }
      h[i * n + i] = (h[i * n + i] as number) * (1 + 1e-11) + 1e-15;
      d[i] = this.#gradient[this.#free[i] as number] as number;
    }
    for (let i = 0; i < n; i++) {
      for (let k = 0; k <= i; k++) {
        let sum = h[i * n + k] as number;
        for (let m = 0; m < k; m++) sum -= (h[i * n + m] as number) * (h[k * n + m] as number);
        if (i === k) h[i * n + i] = Math.sqrt(Math.max(sum, 1e-15));
        else h[i * n + k] = sum / (h[k * n + k] as number);
      }
      let sum = d[i] as number;
      for (let m = 0; m < i; m++) sum -= (h[i * n + m] as number) * (d[m] as number);
      d[i] = sum / (h[i * n + i] as number);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = d[i] as number;
      for (let m = i + 1; m < n; m++) sum -= (h[m * n + i] as number) * (d[m] as number);
      d[i] = sum / (h[i * n + i] as number);
    }
  }

  /** Takes out candidates that stand at a bound and would leave the box; returns how many stay. */
  #dropOutward(n: number): number {
    let kept = 0;
    for (let i = 0; i < n; i++) {
      const j = this.#free[i] as number;
      const stake = this.#stakes[j] as number;
      const d = this.#direction[i] as number;
      if ((stake <= 0 && d <= 0) || (stake >= (this.#upper[j] as number) && d >= 0)) continue;
      this.#free[kept++] = j;
    }
    return kept;
  }

  /** Goes along the direction to the best point inside the box; false when it could not move. */
  #move({ stateCount, profit }: KellyProblem, n: number): boolean {
    const slope = this.#slope;
    for (let s = 0; s < stateCount; s++) slope[s] = 0;
    let furthest = Number.POSITIVE_INFINITY;
    let blocking = -1;
    for (let i = 0; i < n; i++) {
      const j = this.#free[i] as number;
      const d = this.#direction[i] as number;
      for (let s = 0; s < stateCount; s++) slope[s] = (slope[s] as number) + d * (profit[j * stateCount + s] as number);
      const stake = this.#stakes[j] as number;
      const room = d > 0 ? ((this.#upper[j] as number) - stake) / d : d < 0 ? -stake / d : Number.POSITIVE_INFINITY;
      if (room < furthest) {
        furthest = room;
        blocking = j;
      }
    }
    const step = this.#lineMaximum(stateCount, furthest);
    if (!(step > 0)) return false;
    for (let i = 0; i < n; i++) {
      const j = this.#free[i] as number;
      const d = this.#direction[i] as number;
      const upper = this.#upper[j] as number;
      const moved = (this.#stakes[j] as number) + step * d;
      const isBlocking = j === blocking && step === furthest;
      this.#stakes[j] = isBlocking ? (d > 0 ? upper : 0) : Math.min(upper, Math.max(0, moved));
    }
    for (let s = 0; s < stateCount; s++) this.#wealth[s] = (this.#wealth[s] as number) + step * (slope[s] as number);
    return true;
  }

  /** The step that maximises log wealth along the slope, at most `furthest`: the root of a falling derivative. */
  #lineMaximum(stateCount: number, furthest: number): number {
    let low = 0;
    let high = furthest;
    for (let s = 0; s < stateCount; s++) {
      const slope = this.#slope[s] as number;
      // Wealth must stay positive in every state.
      if (slope < 0) high = Math.min(high, (-0.999_999 * (this.#wealth[s] as number)) / slope);
    }
    if (high !== Number.POSITIVE_INFINITY && this.#derivative(stateCount, high) >= 0) return high;
    let step = Math.min(1, high / 2);
    for (let i = 0; i < 60; i++) {
      const first = this.#derivative(stateCount, step);
      if (first > 0) low = step;
      else high = step;
      const newton = step - first / this.#second;
      const next =
        newton > low && newton < high ? newton : high === Number.POSITIVE_INFINITY ? 2 * step : (low + high) / 2;
      if (Math.abs(next - step) <= 1e-12 * step) return next;
      step = next;
    }
    return step;
  }

  #second = -1;

  /** First derivative of log wealth at a step along the slope; leaves the second in `#second`. */
  #derivative(stateCount: number, step: number): number {
    let first = 0;
    let second = 0;
    for (let s = 0; s < stateCount; s++) {
      const slope = this.#slope[s] as number;
      const ratio = slope / ((this.#wealth[s] as number) + step * slope);
      const weighted = (this.#probability[s] as number) * ratio;
      first += weighted;
      second -= weighted * ratio;
    }
    this.#second = second;
    return first;
  }
}
