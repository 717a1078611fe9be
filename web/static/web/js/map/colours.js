/** The colours of the map live in css/colours.css, once for light and once for dark. */

const NAMES = {
  surface: "--q-surface",
  text: "--q-text",
  muted: "--q-muted",
  line: "--q-line",
  ring: "--q-ring",
  ringRest: "--q-ring-rest",
  influence: "--q-influence",
  conflict: "--q-conflict",
  accent: "--q-accent",
  band: "--q-band",
  veto: "--q-veto",
  approver: "--q-approver",
  font: "--q-font",
};
const STANCES = { "-2": "opponent", "-1": "non-supporter", 0: "neutral", 1: "supporter", 2: "advocate" };
export const SIGNS = { "-2": "−−", "-1": "−", 0: "0", 1: "+", 2: "++" };

/** The palette of the theme that is on. */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  const colours = Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, read(name)]));
  colours.stance = (value) => {
    const name = STANCES[value] ?? "unknown";
    return { fill: read(`--q-${name}`), ink: read(`--q-${name}-ink`) };
  };
  return colours;
}

export function signOf(stance) {
  return SIGNS[stance] ?? "?";
}
