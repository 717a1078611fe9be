/** Moves one thing to its place. */

/** At once, or within so many milliseconds if it was somewhere before. */
export function place(node, position, moved) {
  if (!position) return;
  node.stop(true);
  if (!moved || node.data("placed") !== true) node.position({ ...position });
  else node.animate({ position: { ...position } }, { duration: moved, easing: "ease-in-out-cubic" });
  node.data("placed", true);
}

/** Whether the reader asked for less motion. */
export function isStill() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
