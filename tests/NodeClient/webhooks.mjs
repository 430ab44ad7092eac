// Receives webhooks and believes those that Plaid signed: https://plaid.com/docs/api/webhooks/webhook-verification/
import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';

const PATIENCE = 10_000;
const MAXIMUM_AGE = 5 * 60;

const decode = (part) => JSON.parse(Buffer.from(part, 'base64url'));

async function check(plaid, body, token) {
  const [header, claims, signature] = token.split('.');
  const { alg, kid } = decode(header);
  assert.equal(alg, 'ES256');
  const { data: { key } } = await plaid.webhookVerificationKeyGet({ key_id: kid });
  assert.equal(key.expired_at, null);
  const publicKey = createPublicKey({ key: { kty: key.kty, crv: key.crv, x: key.x, y: key.y }, format: 'jwk' });
  const isSigned = verify('sha256', Buffer.from(`${header}.${claims}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  assert.ok(isSigned, 'the signature is wrong');
  const { iat, request_body_sha256: hash } = decode(claims);
  assert.ok(Math.abs(Date.now() / 1000 - iat) < MAXIMUM_AGE, 'the webhook is old');
  assert.equal(hash, createHash('sha256').update(body).digest('hex'));
}

/** Listens on loopback. `next(code)` gives the first webhook of that code that nobody asked for yet. */
export async function receiveWebhooks(plaid) {
  const arrived = [];
  let look = () => {};

  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const wrong = await check(plaid, body, request.headers['plaid-verification']).catch((error) => error);
    response.writeHead(wrong ? 401 : 200).end();
    arrived.push({ webhook: JSON.parse(body), wrong });
    look();
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));

  return {
    address: `http://127.0.0.1:${server.address().port}/webhook`,
    next: (code) => new Promise((found, lost) => {
      const patience = setTimeout(() => lost(new Error(`no ${code} came, but ${JSON.stringify(arrived)}`)), PATIENCE);
      look = () => {
        const index = arrived.findIndex(({ webhook }) => webhook.webhook_code === code);
        if (index < 0) return;
        clearTimeout(patience);
        const [{ webhook, wrong }] = arrived.splice(index, 1);
        if (wrong) lost(wrong);
        else found(webhook);
      };
      look();
    }),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
