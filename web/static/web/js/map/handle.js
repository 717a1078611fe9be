/** The small round handle beside the person under the pointer, from which ties are drawn. */

export function startHandle(view) {
  const handle = document.createElement("span");
  handle.className = "map-handle";
  handle.setAttribute("aria-hidden", "true");
  handle.hidden = true;
  view.stage.append(handle);
  const show = (id) => {
    view.handleOf = id;
    handle.hidden = !id || !view.map.canEdit;
    if (id) put(view, handle, id);
  };
  view.cy.on("mouseover", "node[kind]", ({ target }) => view.drawing || show(target.id()));
  view.cy.on("pan zoom drag", () => show(view.cy.nodes(":grabbed").nonempty() ? null : view.chosen));
  view.cy.on("tap", ({ target }) => target === view.cy && show(null));
  view.showHandle = show;
}

function put(view, handle, id) {
  const node = view.cy.getElementById(id);
  const { x, y } = node.renderedPosition();
  const reach = node.renderedWidth() / 2 + 9;
  handle.style.left = `${x - reach}px`;
  handle.style.top = `${y}px`;
}
