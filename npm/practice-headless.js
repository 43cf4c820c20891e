// Practice mode without a page: the relay's client of headless.js over a relay and phones in memory.

import load, {
  AccountClient, Practice, RelayClient, Signer, TerminalClient, UpdateStream,
} from './kios_practice.js';

export { AccountClient, Practice, RelayClient, Signer, TerminalClient };

// `for await` asks for an iterator; the stream is its own.
UpdateStream.prototype[Symbol.asyncIterator] = function () {
  return this;
};

let loaded;

/**
 * Loads the module once; a second call waits for the first.
 *
 * Without an argument it is loaded from beside this file. Node's `fetch` reads no files, so that it is read there.
 */
export function init(source) {
  loaded ??= start(source).catch((fault) => {
    loaded = undefined;
    throw fault;
  });
  return loaded;
}

async function start(source) {
  await load({ module_or_path: await readable(source ?? new URL('kios_practice_bg.wasm', import.meta.url)) });
}

async function readable(source) {
  const address = source instanceof URL ? source : undefined;
  if (address?.protocol !== 'file:') return source;
  const { readFile } = await import('node:fs/promises');
  return readFile(address);
}
