/** The people and ties of the page, as the server wrote them into it. */

const MOST_UNKNOWN = 12;

export function readData(id) {
  const script = document.getElementById(id);
  return script ? JSON.parse(script.textContent) : null;
}

/** What the map draws: the payload with its people and lines indexed. */
export function readMap() {
  const data = readData("map-data");
  return data ? indexed(data) : null;
}

/** A payload with its people by id, its ties among them, and who stands above whom. */
export function indexed(data) {
  const byId = new Map(data.people.map((person) => [person.id, person]));
  const ties = data.ties
    .filter((tie) => byId.has(tie.from) && byId.has(tie.to))
    .map((tie) => ({ ...tie, id: `tie ${tie.id}` }));
  return { ...data, ties, byId, rest: restOf(data.people), ...hierarchy(data.people, ties) };
}

/** Those of unknown stance beyond the most powerful of them. */
function restOf(people) {
  const unknown = people.filter(({ stance }) => stance === null);
  const byPower = unknown.sort((a, b) => (b.power ?? 0) - (a.power ?? 0));
  return new Set(byPower.slice(MOST_UNKNOWN).map(({ id }) => id));
}

function hierarchy(people, ties) {
  const superiorOf = new Map();
  const reportsOf = new Map(people.map((person) => [person.id, []]));
  for (const tie of ties) {
    if (tie.kind !== "reports_to" || superiorOf.has(tie.from)) continue;
    if (isAbove(superiorOf, tie.from, tie.to)) continue;
    superiorOf.set(tie.from, tie.to);
    reportsOf.get(tie.to).push(tie.from);
  }
  return { superiorOf, reportsOf };
}

/** Whether `upper` already stands above `lower`, which a tree cannot hold twice. */
function isAbove(superiorOf, upper, lower) {
  for (let at = lower; at; at = superiorOf.get(at)) if (at === upper) return true;
  return false;
}

/** Everybody below somebody, nearest first. */
export function everyoneBelow(map, id) {
  const found = [...map.reportsOf.get(id)];
  for (let i = 0; i < found.length; i += 1) found.push(...map.reportsOf.get(found[i]));
  return found;
}

/** Those who report to nobody: heads of a tree, and the loose ones. */
export function topOf(map) {
  const top = map.people.map((person) => person.id).filter((id) => !map.superiorOf.has(id));
  const isHead = (id) => map.reportsOf.get(id).length > 0;
  return { heads: top.filter(isHead), loose: top.filter((id) => !isHead(id)) };
}

/** Days since an ISO moment; null for never. */
export function daysSince(moment) {
  return moment ? Math.max(0, (Date.now() - Date.parse(moment)) / 86400000) : null;
}
