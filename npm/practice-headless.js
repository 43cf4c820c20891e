// Practice mode without a page: the relay's client of headless.js over a relay and phones in memory.

import load, {
  AccountClient, Practice, RelayClient, Signer, TerminalClient, UpdateStream,
} from './kios_practice.js';
import { iterable, loader } from './module.js';

export { AccountClient, Practice, RelayClient, Signer, TerminalClient };

iterable(UpdateStream);

/** Loads the module once, by default from beside this file. */
export const init = loader(load, () => new URL('kios_practice_bg.wasm', import.meta.url));
