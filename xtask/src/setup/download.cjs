// Downloads an address to a file: node download.cjs ADDRESS FILE
// `fetch` is built into Node since version 18.
const { writeFileSync } = require('node:fs');

const [address, file] = process.argv.slice(2);

async function download() {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  writeFileSync(file, Buffer.from(await response.arrayBuffer()));
}

download().catch((error) => {
  console.error(`cannot download ${address}: ${error.cause ?? error}`);
  process.exitCode = 1;
});
