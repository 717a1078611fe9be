/** Where letters are text, not commands. */

const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog[open]";

// Single letters act only where the work is, so that nobody sets them off by chance (WCAG 2.1.4).
const PLACES = "#stage, tr[data-person], .q-steps button, [data-panel-heading]";

/** Whether the focus is on the map, on a row of the list or on the head of the panel. */
export function isActing({ target }) {
  return Boolean(target.matches?.(PLACES));
}

/** Whether a key that is pressed there is meant for a field, or comes with a modifier of the system. */
export function isTyping({ target, ctrlKey, metaKey, altKey }) {
  return ctrlKey || metaKey || altKey || isInField({ target });
}

export function isInField({ target }) {
  return Boolean(target.closest?.(FIELDS));
}
