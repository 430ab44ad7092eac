// The functions as they are usually written for Node: the official clients, nothing checked, tokens stored unsealed.
import http from 'node:http';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import pg from 'pg';
import { connectToPlaid } from './plaid.mjs';

const env = process.env;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const isExchange = env._HANDLER === 'exchange-public-token';

async function run() {
  const secrets = new SecretsManagerClient({});
  const read = async id => JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId: id }))).SecretString);

  const plaid = connectToPlaid(env.PLAID_URL, await read(env.PLAID_SECRET_ARN));
  let database;
  if (isExchange) {
    const secret = await read(env.POSTGRES_SECRET_ARN);
    database = new pg.Pool({
      host: secret.host, port: secret.port, database: secret.dbname, user: secret.username, password: secret.password, max: 1,
    });
  }

  for (;;) {
    const next = await call('GET', 'next');
    const event = JSON.parse(next.body);
    const user = event.requestContext.authorizer.jwt.claims.sub;
    const answer = isExchange ? await plaid.exchange(database, user, JSON.parse(event.body).public_token) : await plaid.link(user);
    await call('POST', `${next.headers['lambda-runtime-aws-request-id']}/response`, JSON.stringify({ statusCode: 200, body: JSON.stringify(answer) }));
  }
}

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, method, agent, path: `/2018-06-01/runtime/invocation/${path}` }, response => {
      const chunks = [];
      response.on('data', chunk => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

run();
