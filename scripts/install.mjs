// What the commands of package.json begin with: node scripts/install.mjs && …
import { install } from './setup.mjs';

install();
