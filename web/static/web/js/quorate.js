/** Every page: toasts that leave, and the keys that work everywhere. */

import { startShortcuts } from "./shortcuts.js";
import { startToasts } from "./toasts.js";

startToasts();
startShortcuts();
