import { startCharts } from "./parts/chart_loader.js";
import { startKeys } from "./parts/keys.js";
import { startReorder } from "./parts/reorder.js";
import { startRows } from "./parts/rows.js";
import { start } from "./parts/start.js";
import { startTheme } from "./parts/theme.js";

start();
startTheme();
startKeys();
startRows();
startReorder();
startCharts();
