/** Dropping a person on another makes a reporting line; in the grid, on another column, a stance. */

import { besides } from "./folding.js";
import { columnAt } from "./grid.js";
import { layLines } from "./lines.js";
import { drawTie, personAt } from "./drawing.js";
import { send } from "./server.js";

export function startDragging(view) {
  const { cy } = view;
  cy.on("grab", "node[kind]", ({ target }) => { view.home = { ...target.position() }; });
  cy.on("drag", "node[kind]", ({ target }) => whileDragged(view, target));
  cy.on("dragfree", "node[kind]", ({ target }) => {
    cy.nodes(".target").removeClass("target");
    dropped(view, target);
  });
}

function whileDragged(view, node) {
  const chip = view.cy.getElementById(`fold ${node.id()}`);
  if (chip.nonempty()) chip.position(besides(view, node.id(), node.position()));
  layLines(view, node.connectedEdges("[kind='reports_to']"));
  view.onMove();
  if (view.layout !== "organisation" || !view.map.canEdit) return;
  view.cy.nodes(".target").removeClass("target");
  personAt(view, node.position(), node.id())?.addClass("target");
}

function dropped(view, node) {
  const id = node.id();
  if (view.layout === "influence") return;
  const over = view.layout === "organisation" ? personAt(view, node.position(), id) : null;
  const person = view.map.byId.get(id);
  const stance = view.layout === "grid" ? columnAt(view, node.position().x) : undefined;
  if (view.map.canEdit && over && view.map.superiorOf.get(id) !== over.id()) {
    drawTie(view, { kind: "reports_to", from: id, to: over.id() });
  } else if (view.map.canEdit && stance !== undefined && stance !== null && stance !== person.stance && person.urls.stance) {
    setStance(view, id, stance);
    return;
  }
  goHome(view, node);
}

function goHome(view, node) {
  const lines = () => whileDragged(view, node);
  node.animate({ position: view.home }, { duration: 200, step: lines, complete: lines });
}

/** Say where somebody stands: on the map at once, at the server, then with everything that follows from it. */
export async function setStance(view, id, stance) {
  const person = view.map.byId.get(id);
  if (!view.map.canEdit || !person?.urls?.stance || person.isEmpty) return;
  const before = person.stance;
  person.stance = stance;
  view.repaint(id);
  if (!(await send(person.urls.stance, { stance }))) {
    person.stance = before;
    view.repaint(id);
    view.arrange();
  }
}
