// What every desk page gains where JavaScript runs.

import { enter } from "./lib/enter";
import { keys } from "./lib/keys";
import { live } from "./lib/live";
import { once } from "./lib/once";
import { dressPhotos } from "./lib/photos";

live();
keys();
enter();
once();
dressPhotos(document);
