// Redoes a calculation of an entry: from the event, the pack and what the rows state.
// Runs in a browser and under node; BigInt only, no floating point, no dependency.
// The same steps in C#: gateway/Calculator/CalculationCheck.cs; both are tested on the same lines.

const MASS = { g: 1000n, kg: 1000000n, t: 1000000000n }; // mg
const PER = { // counted units in one printed unit, as numerator and denominator
  g: ["g", 1n, 1n], kg: ["g", 1000n, 1n], t: ["g", 1000000n, 1n],
  shortTon: ["g", 45359237n, 50n], lb: ["g", 45359237n, 100000n], // exact by definition
  Wh: ["Wh", 1n, 1n], kWh: ["Wh", 1000n, 1n], MWh: ["Wh", 1000000n, 1n],
  m: ["m", 1n, 1n], km: ["m", 1000n, 1n], s: ["s", 1n, 1n], h: ["s", 3600n, 1n],
  piece: ["piece", 1n, 1n],
};
const LARGEST = (1n << 62n) - 1n;
const CHINA_MS = 8 * 3600 * 1000; // UTC+8, no summer time
const DAY_MS = 24 * 3600 * 1000;

const abs = (x) => (x < 0n ? -x : x);
const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a; };

/** A reduced fraction of BigInts, denominator above 0. */
export function fraction(n, d) {
  const g = gcd(abs(n), d) || 1n;
  return { n: n / g, d: d / g };
}

const same = (a, b) => a.n === b.n && a.d === b.d;
const less = (a, b) => a.n * b.d < b.n * a.d;
const minus = (a, b) => fraction(a.n * b.d - b.n * a.d, a.d * b.d);

/** Reads a decimal string of the factor grammar. */
export function decimal(text) {
  if (!/^(0|[1-9][0-9]{0,8})(\.[0-9]{1,9})?$/.test(text)) throw new Error(`not a factor: ${text}`);
  const [whole, part = ""] = text.split(".");
  return fraction(BigInt(whole + part), 10n ** BigInt(part.length));
}

/** mg per counted unit of a printed value and unit, such as 1.04 t/shortTon. */
export function perUnit(value, unit) {
  const [mass, quantity] = unit.split("/");
  const per = PER[quantity];
  if (!MASS[mass] || !per) throw new Error(`unknown unit: ${unit}`);
  const v = decimal(value);
  return fraction(v.n * MASS[mass] * per[2], v.d * per[1]);
}

/** q x n / d, toward minus infinity ("down") or plus infinity ("up"). */
export function round(q, n, d, direction) {
  const product = q * n;
  const quotient = product / d;
  const rest = product % d;
  if (rest === 0n) return quotient;
  if (direction === "down") return product < 0n ? quotient - 1n : quotient;
  return product < 0n ? quotient : quotient + 1n;
}

/** Every row by itself and their sum; returns null or what is wrong. */
export function rowsFault(calc) {
  let total = 0n;
  for (const row of calc.rows) {
    const credit = row.role === "reduction" || row.role === "baseline";
    const known = credit || row.role === "project" || row.role === "leakage";
    const q = BigInt(row.q);
    const n = BigInt(row.n);
    const d = BigInt(row.d);
    const mg = d > 0n ? round(q, n, d, row.r) : 0n;
    if (!known || row.r !== (credit ? "down" : "up") || q < 0n || d <= 0n
      || abs(mg) > LARGEST || mg !== BigInt(row.mg)) {
      return `${row.q} ${row.u} x ${row.n}/${row.d} ${row.r} is not ${row.mg} mg of ${row.role}`;
    }
    total += credit ? mg : -mg;
  }
  return total === BigInt(calc.mg)
    ? null
    : `the rows give ${total} mg, the calculation says ${calc.mg}`;
}

function activityTime(payload, at) {
  const t = payload.t;
  const trusted = (payload.tq === "S" || payload.tq === "R") && Number.isSafeInteger(t)
    && t <= at + DAY_MS && t >= at - 400 * DAY_MS;
  return trusted ? t : at;
}

function quantity(unit, payload) {
  switch (unit) {
    case "g": return payload.net;
    case "piece": return payload.pieces ?? (payload.kind === "checkin" ? 1 : undefined);
    case "Wh": return payload.wh ?? payload.stop - payload.start;
    default: return payload[unit];
  }
}

function inForce(factor, pack, ms) {
  const date = new Date(ms + CHINA_MS).toISOString().slice(0, 10);
  const from = factor.valid.from ?? pack.valid.from;
  const to = factor.valid.to ?? pack.valid.to;
  return from <= date && (to === null || date < to);
}

function fractionFault(pack, row, ms) {
  const factors = row.f.map((id) => pack.factors.find((f) => f.id === id)).filter((f) => f);
  const names = row.f.join(", ");
  if (factors.length !== (pack.rule.kind === "linear" ? 1 : 2)) {
    return `${names} are not the factors of ${pack.id}@${pack.version}`;
  }
  const stale = factors.find((f) => !inForce(f, pack, ms));
  if (stale) return `factor ${stale.id} was not in force`;
  const stated = fraction(BigInt(row.n), BigInt(row.d));
  const values = factors.map((f) => perUnit(f.value, f.unit));
  let right;
  if (pack.rule.kind === "linear") {
    right = factors[0].role === "reduction" && same(stated, values[0]);
  } else {
    const cap = pack.rule.capPerUnit && perUnit(pack.rule.capPerUnit.value, pack.rule.capPerUnit.unit);
    const name = `${pack.rule.efficiency}=`;
    const set = row.f.find((id) => id.startsWith(name));
    const eta = decimal(set ? set.slice(name.length) : "1");
    const net = minus(values[0], fraction(values[1].n * eta.d, values[1].d * eta.n));
    right = row.f.includes("cap") ? Boolean(cap) && same(stated, cap)
      : same(stated, net) && !(cap && less(cap, net));
  }
  return right ? null : `${row.n}/${row.d} does not follow from ${names}`;
}

/**
 * Redoes one calculation.
 * @param {object} calc the entry's `calc`
 * @param {object} payload the event's payload
 * @param {number} at receive time of the entry, UTC ms
 * @param {object|null} pack the parsed pack file, its hash already compared with calc.sha256
 * @returns {{outcome: "ok"|"fail"|"skip", detail: string}}
 */
export function recalculate(calc, payload, at, pack) {
  if (typeof calc.none === "string") {
    return { outcome: "ok", detail: `nothing is credited: ${calc.none}` };
  }
  try {
    const fault = rowsFault(calc);
    if (fault) return { outcome: "fail", detail: fault };
    const name = `${calc.pack}@${calc.ver}`;
    if (!pack) return { outcome: "skip", detail: `${name} is not at hand` };
    if (pack.id !== calc.pack || pack.version !== calc.ver) {
      return { outcome: "fail", detail: `the pack at hand is not ${name}` };
    }
    if (pack.rule.kind !== "linear" && pack.rule.kind !== "difference") {
      return { outcome: "skip", detail: `${calc.mg} mg add up; ${name} needs its operator's values` };
    }
    const row = calc.rows[0];
    if (!row.f.includes("tableMass") && quantity(row.u, payload) !== row.q) {
      return { outcome: "fail", detail: `the event does not carry ${row.q} ${row.u}` };
    }
    const wrong = fractionFault(pack, row, activityTime(payload, at));
    return wrong
      ? { outcome: "fail", detail: wrong }
      : { outcome: "ok", detail: `${row.q} ${row.u} x ${row.n}/${row.d} = ${calc.mg} mg CO2e, pack ${name}` };
  } catch (error) {
    return { outcome: "fail", detail: String(error.message ?? error) };
  }
}
