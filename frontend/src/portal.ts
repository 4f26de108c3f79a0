// What the pages of the portal gain where JavaScript runs. Each part looks for its own mark and is silent without it.

import { keepForms } from "./portal/keep";
import { position } from "./portal/position";
import { small } from "./portal/small";
import { suggest } from "./portal/suggest";
import { shrinking, upload } from "./portal/upload";

keepForms();
suggest();
upload();
shrinking();
position();
small();
