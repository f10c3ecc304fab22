// Seals one text with the phone's own code: seal_one.mjs KEY_ID KEY AAD COMPRESS < text > base64. For tests/core/test_sealing.py.
import { readFileSync } from "node:fs";

import { importServerKey, seal } from "../../webapp/static/js/seal.js";

const [id, key, aad, compress] = process.argv.slice(2);
const sealed = await seal(await importServerKey(id, key), new TextEncoder().encode(aad), readFileSync(0), compress === "yes");
process.stdout.write(Buffer.from(sealed).toString("base64"));
