// What headless.js and practice-headless.js do with their WebAssembly modules.

/**
 * What loads a module once; a second call waits for the first, and one after a failure tries again. Without a source the
 * module is loaded from `beside()`. Node's `fetch` reads no files, so that a file is read here.
 */
export function loader(load, beside) {
  let loaded;
  return (source) => {
    loaded ??= readable(source ?? beside()).then((module_or_path) => load({ module_or_path })).then(() => {}, (fault) => {
      loaded = undefined;
      throw fault;
    });
    return loaded;
  };
}

/** Lets `for await` iterate over the streams of a class that are iterators themselves. */
export function iterable(Stream) {
  Stream.prototype[Symbol.asyncIterator] = function () {
    return this;
  };
}

async function readable(source) {
  const address = source instanceof URL ? source : undefined;
  if (address?.protocol !== 'file:') return source;
  const { readFile } = await import('node:fs/promises');
  return readFile(address);
}
