/** From that share of its time on, a run or a round hardly fits: a warning, and yellow in a graph. */
export const TIGHT_SHARE = 0.9;
