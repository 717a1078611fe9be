/** A person opens by a click on their row or on a link to them; the panel closes by its cross. */

import { choose, clear, restoreChoice } from "./focus.js";

export function startOpening(view) {
  restoreChoice(view);
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const { target } = event;
    const id = linked(view, target.closest("#account a[href]")) ?? rowOf(target);
    if (target.closest("[data-panel-close]")) leave(view);
    else if (id) open(view, id, target);
    else return;
    event.preventDefault();
  });
}

/** Choose and go to the head of the panel, as the keyboard does. */
export async function enter(view, id) {
  view.cameFrom = document.activeElement;
  choose(view, id, { open: false });
  await view.openPanel(id);
  document.querySelector("[data-panel-heading]")?.focus({ preventScroll: true });
}

/** Close the panel; the focus goes back to where it came from. */
export function leave(view) {
  const wasInside = document.activeElement?.closest("#panel");
  const row = view.chosen && document.querySelector(`tr[data-person="${CSS.escape(view.chosen)}"]`);
  const place = view.cameFrom?.matches("tr") ? row : view.cameFrom;
  clear(view);
  if (wasInside) (place?.isConnected ? place : view.stage).focus({ preventScroll: true });
}

function linked(view, link) {
  const address = link?.getAttribute("href");
  return address ? view.map.people.find(({ urls }) => urls.panel === address)?.id : undefined;
}

function rowOf(target) {
  if (target.closest("a, button, input, select")) return undefined;
  return target.closest("tr[data-person]")?.dataset.person;
}

/** A link that is pressed by a key gives no pointer; the rest of the reading stays where it is. */
async function open(view, id, target) {
  const byKey = target.matches("a") && target.matches(":focus-visible");
  if (byKey) {
    await enter(view, id);
    return;
  }
  const row = target.closest("tr[data-person]");
  row?.focus({ preventScroll: true });
  view.cameFrom = row ?? view.stage;
  choose(view, id, { open: false });
  await view.openPanel(id);
  if (target.closest("#reading")) keepInSight(target);
}

/** The sentence that was being read stays in the upper half of what is left for reading. */
function keepInSight(link) {
  const reading = document.getElementById("reading");
  const place = link.getBoundingClientRect().top - reading.getBoundingClientRect().top;
  reading.scrollBy({ top: place - reading.clientHeight / 4, behavior: "instant" });
}
