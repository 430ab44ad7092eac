// The web server as it is usually written for Node, one process for each processor.
import cluster from 'node:cluster';
import http from 'node:http';
import { availableParallelism } from 'node:os';
import pg from 'pg';
import { connectToPlaid } from './plaid.mjs';

const env = process.env;
const processes = availableParallelism();

if (cluster.isPrimary) {
  let ready = 0;
  for (let i = 0; i < processes; i++) cluster.fork();
  cluster.on('listening', () => { if (++ready === processes) console.log(`READY http://127.0.0.1:${env.PORT}`); });
  cluster.on('exit', () => process.exit(1));
} else {
  const plaid = connectToPlaid(env.PLAID_URL, env);
  const database = new pg.Pool({ connectionString: env.DATABASE_URL, max: Math.floor(Number(env.POOL) / processes) });
  http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const user = request.headers['x-user'];
    const answer = request.url === '/link-token'
      ? await plaid.link(user)
      : await plaid.exchange(database, user, JSON.parse(Buffer.concat(chunks).toString()).public_token);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(answer));
  }).listen(Number(env.PORT), '127.0.0.1');
}
