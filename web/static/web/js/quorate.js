/** Every page: toasts that leave, failures that are told, forms that are sent once, and the keys that work everywhere. */

import { startFailures } from "./failures.js";
import { startNews } from "./news.js";
import { startOnce } from "./once.js";
import { startRemaining } from "./remaining.js";
import { startShortcuts } from "./shortcuts.js";
import { startTabs } from "./tabs.js";
import { startTell } from "./tell.js";
import { startToasts } from "./toasts.js";
import { startWaiting } from "./waiting.js";

startTabs();
startTell();
startToasts();
startFailures();
startNews();
startShortcuts();
startWaiting();
startRemaining();
startOnce();
