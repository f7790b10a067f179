// The official library for Node, as its documentation uses it.
const [base, token] = process.argv.slice(2);
const Mixpanel = require('mixpanel');
const { host } = new URL(base);

const mixpanel = Mixpanel.init(token, { host, protocol: 'http', keepAlive: false });
const done = (call) => new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve())));

(async () => {
  await done((back) => mixpanel.track('Node', { distinct_id: 'nia', price: 2.5 }, back));
  await done((back) => mixpanel.track_batch([1, 2, 3].map((n) => ({ event: 'Node Batch', properties: { distinct_id: 'nia', n } })), back));
  await done((back) => mixpanel.people.set('nia', { $name: 'Nia' }, back));
  await done((back) => mixpanel.people.increment('nia', 'visits', 2, back));
  await done((back) => mixpanel.people.append('nia', 'colors', 'red', back));
  await done((back) => mixpanel.groups.set('company', 'Globex', { size: 3 }, back));
  const lost = Mixpanel.init('0'.repeat(32), { host, protocol: 'http', keepAlive: false });
  const refused = await done((back) => lost.track('Lost', { distinct_id: 'nia' }, back)).then(() => false, () => true);
  if (!refused) throw new Error('a token that opens nothing was taken');
  console.log('done');
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
