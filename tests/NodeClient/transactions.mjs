// Follows /transactions/sync by the book: https://plaid.com/docs/transactions/sync-migration/
import assert from 'node:assert/strict';

/** What a client holds of an item's transactions. */
export class Mirror {
  #plaid;
  #accessToken;
  #cursor;
  rows = new Map();

  constructor(plaid, accessToken) {
    this.#plaid = plaid;
    this.#accessToken = accessToken;
  }

  /** Reads all pages; the rows and the cursor change together or not at all. */
  async sync(count) {
    const rows = new Map(this.rows);
    let cursor = this.#cursor;
    let status;
    for (let more = true; more;) {
      const { data } = await this.#plaid.transactionsSync({ access_token: this.#accessToken, cursor, count });
      for (const row of data.added) assert.ok(!rows.has(row.transaction_id) && rows.set(row.transaction_id, row));
      for (const row of data.modified) assert.ok(rows.has(row.transaction_id) && rows.set(row.transaction_id, row));
      for (const row of data.removed) assert.ok(rows.delete(row.transaction_id));
      cursor = data.next_cursor || undefined;
      more = data.has_more;
      status = data.transactions_update_status;
    }
    this.rows = rows;
    this.#cursor = cursor;
    return status;
  }
}
