/** What is drawn over a person's disc: initials, sign of the stance, crown, shield, last words. */

import { signOf } from "./colours.js";

export const MARGIN = 14;
const LETTERS = "font-family='Inter,Helvetica Neue,Helvetica,Arial,sans-serif' text-anchor='middle'";
const CROWN = "M-9 6 L-10 -5 L-4.5 -.5 L0 -8 L4.5 -.5 L10 -5 L9 6 Z";
const SHIELD = "M0 -9 L8 -6 V0 C8 5 4 8 0 10 C-4 8 -8 5 -8 0 V-6 Z M-4 0 L-1 3.5 L4.5 -3";

/** An image address for one person; equal faces give equal addresses, so the browser keeps them. */
export function face(person, size, colours) {
  const box = size + 2 * MARGIN;
  const parts = person.isEmpty ? [emptySeat(box, colours)] : occupied(person, size, colours);
  const svg =
    `<svg xmlns='http://www.w3.org/2000/svg' width='${box}' height='${box}' ` +
    `viewBox='0 0 ${box} ${box}'>${parts.join("")}</svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}

function occupied(person, size, colours) {
  const centre = size / 2 + MARGIN;
  const stance = colours.stance(person.stance);
  const gap =
    `<circle cx='${centre}' cy='${centre}' r='${size * 0.405}' fill='none' ` +
    `stroke='${colours.surface}' stroke-width='${Math.max(1.5, size * 0.04)}'/>`;
  return [gap, word(person.initials, centre, centre, { size: size * 0.3, ink: stance.ink }), ...marks(person, size, colours)];
}

function marks(person, size, colours) {
  const centre = size / 2 + MARGIN;
  const reach = size * 0.36 + 2;
  const at = (dx, dy) => [centre + dx * reach, centre + dy * reach];
  const drawn = [];
  if (person.isJudged) {
    drawn.push(chip(signOf(person.stance), at(1, 1), { ...colours.stance(person.stance), edge: colours.surface }));
  }
  if (hasBubble(person)) drawn.push(bubble(person.words, at(-1, 1), colours));
  if (person.isExternal) {
    drawn.push(chip("↗", at(-1, -1), { fill: colours.surface, ink: colours.muted, edge: colours.muted }));
  }
  if (person.isVeto) drawn.push(symbol(CROWN, [centre, MARGIN - 2], colours.veto, colours.surface));
  if (person.isApprover) drawn.push(symbol(SHIELD, at(1, -1), colours.approver, colours.surface));
  return drawn;
}

/** Silence is told of those who have a seat; of everybody it would be noise. */
function hasBubble({ words, seat }) {
  return words && (words !== "?" || seat !== null);
}

function emptySeat(box, colours) {
  const c = box / 2;
  return (
    `<path d='M${c - 6} ${c} H${c + 6} M${c} ${c - 6} V${c + 6}' stroke='${colours.muted}' ` +
    "stroke-width='2.5' stroke-linecap='round'/>"
  );
}

function word(text, x, y, { size, ink }) {
  return (
    `<text x='${x}' y='${y}' dy='.36em' ${LETTERS} font-size='${size}' font-weight='600' ` +
    `fill='${ink}'>${escape(text)}</text>`
  );
}

function chip(text, [x, y], { fill, ink, edge }) {
  const disc = `<circle cx='${x}' cy='${y}' r='8' fill='${fill}' stroke='${edge}' stroke-width='2'/>`;
  return disc + word(text, x, y, { size: text.length > 1 ? 9.5 : 12, ink });
}

function bubble(text, [x, y], colours) {
  const wide = 5 + 3 * text.length;
  const shape =
    `<path d='M${x - wide} ${y - 7} h${2 * wide} v12 h${7 - 2 * wide} l-4 4 v-4 h-3 Z' fill='${colours.surface}' ` +
    `stroke='${colours.muted}' stroke-width='1.2' stroke-linejoin='round'/>`;
  return shape + word(text, x, y - 1, { size: 9, ink: colours.text });
}

function symbol(path, [x, y], fill, edge) {
  return (
    `<path d='${path}' transform='translate(${x} ${y})' fill='${fill}' stroke='${edge}' ` +
    "stroke-width='1.6' stroke-linejoin='round'/>"
  );
}

function escape(text) {
  return text.replace(/[&<>'"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
