// What every desk page gains where JavaScript runs.

import { enter } from "./lib/enter";
import { keys } from "./lib/keys";
import { live } from "./lib/live";

live();
keys();
enter();
