/** Power × stance: one column for each stance, the powerful at the top, lanes so that nobody overlaps. */

const COLUMNS = [-2, -1, 0, 1, 2, null];
const LANES = 2;
const LANE = 112;
const GAP = 26;
const WIDTH = LANES * LANE + GAP;
const LABEL = 50;
const TALL = 92;

/** Places of the visible people, and the bands and labels behind them. */
export function gridPlaces(view) {
  const shown = view.map.people.filter((person) => view.isVisible(person.id));
  const height = Math.max(420, Math.ceil(shown.length / 8) * TALL);
  const greatest = Math.max(...shown.map((person) => person.power ?? 0), 1e-9);
  const used = COLUMNS.filter((stance) => stance !== null || shown.some((person) => person.stance === null));
  const at = new Map();
  used.forEach((stance, column) => {
    const inside = shown.filter((person) => person.stance === stance);
    const sizeOf = (id) => view.cy.getElementById(id).data("size") * 1.3;
    fillColumn(inside, { left: column * WIDTH, greatest, height, sizeOf }).forEach((place, id) => at.set(id, place));
  });
  const bottom = Math.max(height, ...[...at.values()].map(({ y }) => y));
  return { at, frame: frame(used, { bottom, words: view.map.words }) };
}

function fillColumn(people, { left, greatest, height, sizeOf }) {
  const free = new Array(LANES).fill(-Infinity);
  const places = new Map();
  const byPower = [...people].sort((a, b) => (b.power ?? 0) - (a.power ?? 0));
  for (const person of byPower) {
    const half = sizeOf(person.id) / 2;
    const wanted = (1 - (person.power ?? 0) / greatest) * height;
    let lane = free.findIndex((edge) => wanted - half >= edge);
    if (lane < 0) lane = free.indexOf(Math.min(...free));
    const y = Math.max(wanted, free[lane] + half);
    free[lane] = y + half + LABEL;
    places.set(person.id, { x: left + (lane - (LANES - 1) / 2) * LANE, y });
  }
  if (people.length === 1) places.forEach((place) => { place.x = left; });
  return places;
}

function frame(used, { bottom, words }) {
  const middle = (bottom + 40) / 2 - 20;
  const bands = used.map((stance, column) => ({
    classes: "band", position: { x: column * WIDTH, y: middle },
    data: { id: `band ${column}`, w: WIDTH - 10, h: bottom + 170, stance },
  }));
  const heads = used.map((stance, column) => ({
    classes: "axis", position: { x: column * WIDTH, y: -76 },
    data: { id: `axis ${column}`, label: words.stances[stance] ?? words.unknown },
  }));
  const upright = { classes: "axis upright", position: { x: -WIDTH / 2 - 16, y: middle }, data: { id: "axis power", label: `${words.power} →` } };
  return [...bands, ...heads, upright].map((node) => ({ group: "nodes", ...node }));
}

/** The stance of the column at that x; undefined outside. */
export function columnAt(x) {
  const column = Math.round(x / WIDTH);
  return COLUMNS[column];
}
