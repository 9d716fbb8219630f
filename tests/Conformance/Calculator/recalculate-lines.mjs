// node recalculate-lines.mjs MODULE PACKS < records: one line {at, payload, calc} in, "outcome mg" out.
import { readFileSync, readdirSync } from "node:fs";
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";

const { recalculate } = await import(pathToFileURL(process.argv[2]));
const packs = new Map();
for (const file of readdirSync(process.argv[3]).filter((f) => f.endsWith(".json"))) {
  const bytes = readFileSync(`${process.argv[3]}/${file}`);
  packs.set(createHash("sha256").update(bytes).digest("hex"), JSON.parse(bytes));
}
const out = [];
for (const line of readFileSync(0, "utf8").split("\n").filter((l) => l)) {
  const { at, payload, calc } = JSON.parse(line);
  const { outcome } = recalculate(calc, payload, at, packs.get(calc.sha256) ?? null);
  // The script's own milligrams, from the rows it has just redone.
  const mg = (calc.rows ?? []).reduce((sum, row) => sum + BigInt(row.mg), 0n);
  out.push(`${outcome} ${mg}`);
}
process.stdout.write(out.join("\n") + "\n");
