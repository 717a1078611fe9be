/** The page of a case: the map to look at, with whoever the case is about in the middle of it; the answer. */

import { startFrames } from "./frames.js";
import { choose } from "./map/focus.js";
import { startMap } from "./map/map.js";

const map = startMap();
const chosen = map?.stage.dataset.chosen;
if (map?.map.byId.has(chosen)) choose(map, chosen, { open: false });
startFrames();

window.quorate = { map };
