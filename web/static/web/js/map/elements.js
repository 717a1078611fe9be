/** Payload to graph elements, and the difference to what is on the screen. */

import { face, MARGIN } from "./badges.js";
import { daysSince } from "./payload.js";

const SMALLEST = 24;
const LARGEST = 72;
const MIDDLE = 40;

/** Diameter by power: the area, not the width, is in proportion. */
function diameter(person, greatest) {
  if (person.power === null || !greatest) return person.power === null && greatest ? 30 : MIDDLE;
  return Math.round(SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(person.power / greatest));
}

/** The ring fades with the age of the last contact: whole today, a third after half a year. */
function freshness(person) {
  const days = daysSince(person.lastContact);
  return days === null ? 0.33 : Math.max(0.33, 1 - days / 270);
}

/** No word wider than the place of its person. */
function cut(text) {
  return text.replace(/\S{22,}/gu, (word) => `${[...word].slice(0, 19).join("")}…`);
}

export function personData(person, map, colours) {
  const greatest = Math.max(0, ...map.people.map((other) => other.power ?? 0));
  const size = diameter(person, greatest);
  const name = cut(person.name);
  const title = cut(person.title);
  const short = title.length > 36 ? `${title.slice(0, 35)}…` : title;
  return {
    id: person.id,
    kind: person.isEmpty ? "empty" : "person",
    size,
    box: `${(100 * (size + 2 * MARGIN)) / size}%`,
    fill: colours.stance(person.stance).fill,
    face: face({ ...person, isJudged: map.seesJudgements }, size, colours),
    covered: Math.round((person.reach ?? 0) * 100),
    fresh: freshness(person),
    name,
    full: short ? `${name}\n${short}` : name,
  };
}

export function tieData(tie) {
  const below = tie.kind === "reports_to";
  return {
    id: tie.id,
    kind: tie.kind,
    source: below ? tie.to : tie.from,
    target: below ? tie.from : tie.to,
    width: below ? 1.5 : 1.2 + 3.3 * (tie.strength ?? 0.5),
  };
}

/** Bring the graph to the payload; what stays keeps its place. Gives true if people or lines changed. */
export function synchronise(cy, map, colours) {
  const wanted = new Map();
  for (const person of map.people) wanted.set(person.id, personData(person, map, colours));
  for (const tie of map.ties) wanted.set(tie.id, tieData(tie));
  let changed = false;
  cy.batch(() => {
    const gone = cy.elements("[kind]").filter((element) => !fits(element, wanted.get(element.id())));
    changed = gone.length > 0;
    gone.remove();
    for (const [id, data] of wanted) {
      const held = cy.getElementById(id);
      if (held.nonempty()) held.data(data);
      else changed = Boolean(cy.add({ group: data.source ? "edges" : "nodes", data })) || changed;
    }
  });
  return changed;
}

function fits(element, data) {
  if (!data) return false;
  return element.isNode() || (element.data("source") === data.source && element.data("target") === data.target);
}
