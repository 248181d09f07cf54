// NLP.js with its Dutch language pack, as its documentation sets it up.
//   node peer.js train TRAINING.json MODEL.json
//   node peer.js predict MODEL.json TEXTS.json PREDICTIONS.json
const fs = require('fs');
const { containerBootstrap } = require('@nlpjs/core');
const { Nlp } = require('@nlpjs/nlp');
const { LangNl } = require('@nlpjs/lang-nl');

const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

async function make() {
  const container = await containerBootstrap();
  container.use(Nlp);
  container.use(LangNl);
  const nlp = container.get('nlp');
  // No files of its own. Everything else, the threshold of 0.5 too, is its default.
  nlp.settings.autoSave = false;
  nlp.settings.autoLoad = false;
  nlp.addLanguage('nl');
  return nlp;
}

async function train(training, model) {
  const nlp = await make();
  for (const line of read(training)) nlp.addDocument('nl', line.text, line.intent);
  await nlp.train();
  fs.writeFileSync(model, nlp.export());
}

async function predict(model, texts, out) {
  const nlp = await make();
  nlp.import(fs.readFileSync(model, 'utf8'));
  await nlp.process('nl', 'warm');
  const predictions = [];
  for (const text of read(texts)) {
    const began = process.hrtime.bigint();
    const used = process.cpuUsage();
    const result = await nlp.process('nl', text);
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    const spent = process.cpuUsage(used);
    // Below its threshold it says 'None'; the best guess stands first among the classifications all the same.
    const best = (result.classifications || []).find((one) => one.intent !== 'None');
    predictions.push({
      best: best ? best.intent : null,
      decided: result.intent === 'None' ? null : result.intent,
      seconds,
      cpu_seconds: (spent.user + spent.system) / 1e6,
    });
  }
  fs.writeFileSync(out, JSON.stringify(predictions));
}

const [command, ...files] = process.argv.slice(2);
const commands = { train, predict };
commands[command](...files).catch((error) => {
  console.error(error);
  process.exit(1);
});
