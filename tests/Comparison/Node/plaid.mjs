import { Configuration, CountryCode, PlaidApi, Products } from 'plaid';

/** What the functions, the web server and the worker do with Plaid's official client. */
export function connectToPlaid(basePath, keys) {
  const plaid = new PlaidApi(new Configuration({
    basePath,
    baseOptions: { headers: { 'PLAID-CLIENT-ID': keys.PLAID_CLIENT_ID, 'PLAID-SECRET': keys.PLAID_SECRET } },
  }));
  return {
    async link(user) {
      const { data } = await plaid.linkTokenCreate({
        client_name: 'Budget Tracker', language: 'en', country_codes: [CountryCode.Us], products: [Products.Transactions],
        user: { client_user_id: user },
      });
      return { link_token: data.link_token, expiration: data.expiration };
    },

    async exchange(database, user, publicToken) {
      const { data } = await plaid.itemPublicTokenExchange({ public_token: publicToken });
      await database.query('insert into bare_item (item_id, user_id, access_token) values ($1, $2, $3)', [data.item_id, user, data.access_token]);
      return { item_id: data.item_id };
    },

    async sync(accessToken, cursor) {
      const { data } = await plaid.transactionsSync({ access_token: accessToken, cursor, count: 500 });
      return data;
    },
  };
}
