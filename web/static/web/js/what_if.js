/** The page of a scenario: the map of what would be, to look at. */

import { startMap } from "./map/map.js";

window.quorate = { map: startMap() };
