// The relay's client for JavaScript: loads the WebAssembly module and exports the classes that it defines.

import load, { AccountClient, RelayClient, Signer, TerminalClient, UpdateStream } from './kios_headless.js';
import { iterable, loader } from './module.js';

export { AccountClient, RelayClient, Signer, TerminalClient };

iterable(UpdateStream);

/** Loads the module once, by default from beside this file. */
export const init = loader(load, () => new URL('kios_headless_bg.wasm', import.meta.url));
