// Medians, spreads and exponents.

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, least and greatest. */
function summary(values) {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** Ratios within each round, which the load of the machine disturbs least. */
function ratios(ours, theirs) {
  return summary(ours.map((value, round) => value / theirs[round]));
}

/** The exponent with which values grow: the slope of the line through them, both in logarithms. 1 is linear. */
function exponent(points) {
  const logs = points.map(({ size, value }) => [Math.log(size), Math.log(value)]);
  const [meanX, meanY] = [0, 1].map(axis => logs.reduce((sum, point) => sum + point[axis], 0) / logs.length);
  const slope = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return slope / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

module.exports = { exponent, median, ratios, summary };
