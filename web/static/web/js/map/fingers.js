/** One finger scrolls the page, unless ties are being drawn; two move and zoom the map. */

export function startFingers(view) {
  const hear = (name, act) => view.stage.addEventListener(name, act, { capture: true, passive: true });
  hear("touchmove", (event) => {
    if (event.touches.length === 1 && view.mode === "move") event.stopPropagation();
  });
  // The graph would cancel what ends a scrolling, which no page may, and the browser complains.
  hear("touchend", (event) => {
    if (!event.cancelable) event.preventDefault = () => {};
  });
}

/** Act on a tap, not on the end of a scrolling that began on the map. */
export function unlessScrolling(act) {
  return (event) => {
    if (event.originalEvent?.cancelable !== false) act(event);
  };
}
