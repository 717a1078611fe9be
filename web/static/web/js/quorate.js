/** Every page: toasts that leave, failures that are told, and the keys that work everywhere. */

import { startFailures } from "./failures.js";
import { startShortcuts } from "./shortcuts.js";
import { startToasts } from "./toasts.js";
import { startWaiting } from "./waiting.js";

startToasts();
startFailures();
startShortcuts();
startWaiting();
