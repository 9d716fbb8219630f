// A charge point made of somebody else's OCPP client (ocpp-rpc), strict about every answer.
// usage: node charge.js URL IDENTITY PASSWORD PLAN.json
// The plan: { protocol, calls: [[action, payload], ...] }; each answer is one line of JSON.
const fs = require('fs');
const { RPCClient } = require('ocpp-rpc');

const [url, identity, password, file] = process.argv.slice(2);
const plan = JSON.parse(fs.readFileSync(file, 'utf8'));

async function main() {
  const client = new RPCClient({
    endpoint: url, identity, password,
    protocols: [plan.protocol], strictMode: true,
    reconnect: false, callTimeoutMs: 30000,
  });
  await client.connect();
  console.log(JSON.stringify({ connected: client.protocol }));
  let transactionId = 0;
  for (const [action, payload] of plan.calls) {
    if (payload.transactionId === 'given') payload.transactionId = transactionId;
    try {
      const answer = await client.call(action, payload);
      if (answer.transactionId) transactionId = answer.transactionId;
      console.log(JSON.stringify({ action, answer }));
    } catch (wrong) {
      console.log(JSON.stringify({ action, code: wrong.rpcErrorCode || 'error', why: String(wrong.message) }));
    }
  }
  await client.close();
}

main().then(() => process.exit(0), wrong => {
  console.log(JSON.stringify({ refused: String(wrong.message), status: wrong.code || null }));
  process.exit(1);
});
