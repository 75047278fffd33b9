// What citizens' and officers' pages share.
import htmx from "htmx.org";
import { startAutosave } from "./autosave.js";
import { startConditions } from "./conditions.js";
import { startDependentSelects } from "./dependent.js";
import { startFieldRows } from "./fieldrows.js";
import { startFocus } from "./focus.js";
import { startPage } from "./page.js";
import { startRequests } from "./requests.js";
import { startSubmitGuard } from "./submit.js";
import { startSuggestions } from "./suggest.js";
import { startUploads } from "./upload.js";

// No code from text, no styles written into the page: both are forbidden by our content security policy.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
htmx.config.timeout = 30000;
// Polling: "nothing new" leaves the page as it is.
htmx.config.responseHandling.unshift({ code: "304", swap: false });

export function start() {
  startPage();
  startSubmitGuard();
  startRequests();
  startFocus();
  startAutosave();
  startUploads();
  startDependentSelects();
  startFieldRows();
  startConditions();
  startSuggestions();
}
