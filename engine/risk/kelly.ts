/**
 * Kelly stakes over exclusive outcomes: the contracts that maximise Σ p(state) · log(wealth in that state), with what is held
 * already counted, costs in every price, and a limit on each candidate.
 *
 * Each candidate pays a dollar in a state of its own. With y contracts of YES, sold where negative, at prices b, wealth in state s is
 *
 *     w(s) = what is held + y(s) − Σ b·y,
 *
 * so that a Newton step is found in one walk over the candidates, without a matrix (`#newtonDirection`).
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
  /** The state in which a contract of YES of the candidate pays; no two candidates have the same. */
  readonly state: ArrayLike<number>;
  /** What a contract of YES costs when bought, or brings when sold, in dollars with all costs. */
  readonly price: ArrayLike<number>;
  /** The most contracts of YES: bought up to it where it is positive, sold down to it where it is negative. */
  readonly limit: ArrayLike<number>;
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
/**
 * Least determinant of a Newton step: buying all outcomes at prices that sum to one changes nothing, and such a step must not be
 * without end. Prices that come nearer to one than its root are taken to sum to one.
 */
const RIDGE = 1e-14;

/** Solves problems of bounded size with buffers of its own. The result of `solve` is overwritten by the next call. */
export class KellySolver {
  readonly #stakes: Float64Array;
  /** The box, in units of the staked wealth. */
  readonly #lower: Float64Array;
  readonly #upper: Float64Array;
  readonly #probability: Float64Array;
  readonly #wealth: Float64Array;
  /** Probability over wealth, and over its square, of each state: q and κ, the slope and the curvature of its part of log wealth. */
  readonly #weight: Float64Array;
  readonly #curvature: Float64Array;
  readonly #slope: Float64Array;
  readonly #direction: Float64Array;
  /** What the last direction would gain by itself, in log wealth. */
  #gain = 0;
  readonly #free: Int32Array;
  /** By state: whether a candidate pays there, and whether one does that may move. */
  readonly #isTaken: Uint8Array;
  readonly #isFree: Uint8Array;
  readonly #mostStates: number;
  readonly #mostCandidates: number;

  constructor(mostStates: number, mostCandidates: number) {
    this.#mostStates = mostStates;
    this.#mostCandidates = mostCandidates;
    this.#stakes = new Float64Array(mostCandidates);
    this.#lower = new Float64Array(mostCandidates);
    this.#upper = new Float64Array(mostCandidates);
    this.#probability = new Float64Array(mostStates);
    this.#wealth = new Float64Array(mostStates);
    this.#weight = new Float64Array(mostStates);
    this.#curvature = new Float64Array(mostStates);
    this.#slope = new Float64Array(mostStates);
    this.#direction = new Float64Array(mostCandidates);
    this.#free = new Int32Array(mostCandidates);
    this.#isTaken = new Uint8Array(mostStates);
    this.#isFree = new Uint8Array(mostStates);
  }

  /**
   * Contracts of YES of each candidate, not rounded, between zero and its limit. All zero when there is no wealth to stake.
   * @throws RangeError when the problem is larger than the solver, or two candidates pay in one state.
   */
  solve(problem: KellyProblem): Float64Array {
    this.#check(problem);
    const { candidateCount } = problem;
    const stakes = this.#stakes;
    for (let j = 0; j < candidateCount; j++) stakes[j] = 0;
    const staked = problem.wealth * problem.fraction;
    if (!(staked > 0)) return stakes;
    // In units of the staked wealth all figures are near one.
    for (let j = 0; j < candidateCount; j++) {
      const limit = (problem.limit[j] as number) / staked;
      this.#lower[j] = Math.min(0, limit);
      this.#upper[j] = Math.max(0, limit);
    }
    this.#startWealth(problem, staked);
    for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      if (!this.#step(problem)) break;
    }
    for (let j = 0; j < candidateCount; j++) stakes[j] = (stakes[j] as number) * staked;
    return stakes;
  }

  #check({ stateCount, candidateCount, state }: KellyProblem): void {
    if (stateCount > this.#mostStates || candidateCount > this.#mostCandidates) {
      throw new RangeError(`a ladder of ${stateCount} states and ${candidateCount} candidates is too large`);
    }
    const isTaken = this.#isTaken;
    for (let s = 0; s < stateCount; s++) isTaken[s] = 0;
    for (let j = 0; j < candidateCount; j++) {
      const own = state[j] as number;
      if (!(own < stateCount) || isTaken[own] !== 0)
        throw new RangeError(`another candidate pays in state ${own} too, or there is no such state`);
      isTaken[own] = 1;
    }
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
      const kept = this.#dropOutward(problem, freeCount);
      if (kept === freeCount) break;
      freeCount = kept;
    }
    if (freeCount === 0 || !(this.#gain > TOLERANCE)) return false;
    return this.#move(problem, freeCount);
  }

  /** Slope and curvature of each state, and the candidates that may move: not held at a bound by their gradient q − b·Σ q. */
  #chooseFree({ stateCount, candidateCount, state, price }: KellyProblem): number {
    let totalWeight = 0;
    for (let s = 0; s < stateCount; s++) {
      const wealth = this.#wealth[s] as number;
      const weight = (this.#probability[s] as number) / wealth;
      this.#weight[s] = weight;
      this.#curvature[s] = weight / wealth;
      totalWeight += weight;
    }
    let count = 0;
    for (let s = 0; s < stateCount; s++) this.#isFree[s] = 0;
    for (let j = 0; j < candidateCount; j++) {
      const own = state[j] as number;
      if (this.#isHeldBack(j, (this.#weight[own] as number) - (price[j] as number) * totalWeight)) continue;
      this.#free[count++] = j;
      this.#isFree[own] = 1;
    }
    return count;
  }

  /**
   * The Newton direction of the n free candidates, where the rest stay: with L = Σ b·y, the wealth of a candidate's own state changes
   * by δ = y − L and that of every other one by −L, so the step that maximises Σ q·δ − ½ Σ κ·δ² is
   *
   *     δ(i) = (q(i) − λ·b(i)) ÷ κ(i),   y = δ + L,    with the sums over the free candidates, and K and Q over the other states:
   *     λ = (K·Σ b·q/κ + (1 − Σ b)·Q) ÷ d,   L = ((1 − Σ b)·Σ b·q/κ − Q·Σ b²/κ) ÷ d,   d = K·Σ b²/κ + (1 − Σ b)²
   *
   * What it would gain by itself, Σ κ·δ², is left in `#gain`.
   */
  #newtonDirection({ stateCount, state, price }: KellyProblem, n: number): void {
    let otherWeight = 0;
    let otherCurvature = 0;
    for (let s = 0; s < stateCount; s++) {
      if (this.#isFree[s] === 1) continue;
      otherWeight += this.#weight[s] as number;
      otherCurvature += this.#curvature[s] as number;
    }
    let unpriced = 1;
    let squares = 0;
    let products = 0;
    for (let i = 0; i < n; i++) {
      const j = this.#free[i] as number;
      const b = price[j] as number;
      const own = state[j] as number;
      const scaled = b / (this.#curvature[own] as number);
      unpriced -= b;
      squares += b * scaled;
      products += (this.#weight[own] as number) * scaled;
    }
    if (squares > 0) otherCurvature += RIDGE / squares;
    const determinant = otherCurvature * squares + unpriced * unpriced;
    const multiplier = (otherCurvature * products + unpriced * otherWeight) / determinant;
    const spent = (unpriced * products - otherWeight * squares) / determinant;
    let gain = otherCurvature * spent * spent;
    for (let i = 0; i < n; i++) {
      const j = this.#free[i] as number;
      const own = state[j] as number;
      const curvature = this.#curvature[own] as number;
      const change = ((this.#weight[own] as number) - multiplier * (price[j] as number)) / curvature;
      gain += curvature * change * change;
      this.#direction[i] = change + spent;
    }
    this.#gain = gain;
  }

  /** Takes out candidates that stand at a bound and would leave the box; returns how many stay. */
  #dropOutward({ state }: KellyProblem, n: number): number {
    let kept = 0;
    for (let i = 0; i < n; i++) {
      const j = this.#free[i] as number;
      if (this.#isHeldBack(j, this.#direction[i] as number)) this.#isFree[state[j] as number] = 0;
      else this.#free[kept++] = j;
    }
    return kept;
  }

  /** Whether a candidate stands at the bound to which it is drawn. */
  #isHeldBack(j: number, pull: number): boolean {
    const stake = this.#stakes[j] as number;
    return (stake <= (this.#lower[j] as number) && pull <= 0) || (stake >= (this.#upper[j] as number) && pull >= 0);
  }

  /** Goes along the direction to the best point inside the box; false when it could not move. */
  #move({ stateCount, state, price }: KellyProblem, n: number): boolean {
    let paid = 0;
    let furthest = Number.POSITIVE_INFINITY;
    let blocking = -1;
    for (let i = 0; i < n; i++) {
      const j = this.#free[i] as number;
      const d = this.#direction[i] as number;
      paid += d * (price[j] as number);
      if (d === 0) continue;
      const room = (this.#boundTowards(j, d) - (this.#stakes[j] as number)) / d;
      if (room < furthest) {
        furthest = room;
        blocking = j;
      }
    }
    const slope = this.#slope;
    for (let s = 0; s < stateCount; s++) slope[s] = -paid;
    for (let i = 0; i < n; i++) {
      const own = state[this.#free[i] as number] as number;
      slope[own] = (slope[own] as number) + (this.#direction[i] as number);
    }
    const step = this.#lineMaximum(stateCount, furthest);
    if (!(step > 0)) return false;
    for (let i = 0; i < n; i++) {
      const j = this.#free[i] as number;
      const d = this.#direction[i] as number;
      const moved = (this.#stakes[j] as number) + step * d;
      const isBlocking = j === blocking && step === furthest;
      this.#stakes[j] = isBlocking
        ? this.#boundTowards(j, d)
        : Math.min(this.#upper[j] as number, Math.max(this.#lower[j] as number, moved));
    }
    for (let s = 0; s < stateCount; s++) this.#wealth[s] = (this.#wealth[s] as number) + step * (slope[s] as number);
    return true;
  }

  #boundTowards(j: number, direction: number): number {
    return (direction > 0 ? this.#upper : this.#lower)[j] as number;
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
