/** npm run list:functions: writes docs/functions.md, which says of each of libsodium's functions where the safe layer has it, or why it has not. */
import { writeFileSync } from 'node:fs';
import { listFunctions, renderList, TARGET } from './list.ts';

writeFileSync(TARGET, renderList(listFunctions()));
