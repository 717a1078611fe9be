/** Reporting lines with right angles, as on paper: down, across, and along a spine for hung people. */

const BUS = 62;

/** Style for the reporting lines in the organisation layout; spines by the id of the person below. */
export function rightAngles(edge, spines) {
  const from = edge.source().position();
  const to = edge.target().position();
  const bends = corners(from, to, spines.get(edge.target().id()));
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const weights = bends.map((p) => ((p.x - from.x) * along.x + (p.y - from.y) * along.y) / length);
  const distances = bends.map((p) => -(p.x - from.x) * along.y + (p.y - from.y) * along.x);
  return {
    "curve-style": "round-segments",
    "edge-distances": "node-position",
    "segment-weights": weights,
    "segment-distances": distances,
    "segment-radii": 8,
  };
}

function corners(from, to, spine) {
  if (spine !== undefined) {
    const bus = from.y + BUS + 8;
    if (Math.abs(spine - from.x) < 1) return [{ x: from.x, y: to.y }];
    return [{ x: from.x, y: bus }, { x: spine, y: bus }, { x: spine, y: to.y }];
  }
  const bus = Math.min(from.y + BUS + 8, (from.y + to.y) / 2 + 10);
  if (Math.abs(to.x - from.x) < 1) return [{ x: from.x, y: bus }];
  return [{ x: from.x, y: bus }, { x: to.x, y: bus }];
}

/** Lay the lines anew for the given edges (those of a person who was moved, or all). */
export function layLines(view, edges = view.cy.edges("[kind='reports_to']")) {
  if (view.layout === "organisation") edges.forEach((edge) => edge.style(rightAngles(edge, view.spines)));
  else edges.removeStyle();
  edges.toggleClass("unseen", view.layout === "grid").toggleClass("quiet", view.layout === "influence");
}
