// What every desk page gains where JavaScript runs.

import { live } from "./lib/live";

live();
