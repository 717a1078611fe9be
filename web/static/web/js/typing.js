/** Where letters are text, not commands. */

const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog[open]";

/** Whether a key that is pressed there is meant for a field, or comes with a modifier of the system. */
export function isTyping({ target, ctrlKey, metaKey, altKey }) {
  return ctrlKey || metaKey || altKey || Boolean(target.closest?.(FIELDS));
}
