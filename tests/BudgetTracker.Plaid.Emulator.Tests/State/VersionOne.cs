using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace BudgetTracker.Emulation;

/// <summary>A state file of version 1, as it was written when there was no other.</summary>
internal static class VersionOne
{
    public const string AccessToken = "access-sandbox-00000000-0000-0000-0000-000000000001";

    private const string Account = """
        {"id":"checking","name":"Plaid Checking","official_name":null,"mask":"0000","type":"depository","subtype":"checking","available":100,"current":110,"limit":null}
        """;

    private const string Document = $$$"""
        {
          "plaid_emulator_state": 1,
          "webhook_key": {"id":"key","pkcs8":"","created_at":"2026-03-01T11:00:00+00:00"},
          "users_by_client_user_id": {"u":"usr_1"},
          "items": [{
            "id":"item","institution_id":"ins_109508","created_at":"2026-03-01T11:50:00.25+00:00","products":["transactions"],"client_user_id":"u",
            "user_id":"usr_1","accounts":[{{{Account}}}],"webhook":"https://example.test/hook","access_token":"{{{AccessToken}}}","exchanges":1,
            "login_required":true,"removed":false,"last_webhook":{"code":"ERROR","sent_at":"2026-03-01T11:55:00.25+00:00"}
          }],
          "public_tokens": [{"value":"public-sandbox-1","item_id":"item","expires_at":"2026-03-01T12:20:00.25+00:00","spent":true}],
          "link_tokens": [{
            "value":"link-sandbox-1","created_at":"2026-03-01T11:45:00.25+00:00","expires_at":"2026-03-01T12:15:00.25+00:00","client_name":"Test",
            "language":"en","country_codes":["US"],"products":[],"client_user_id":"u","user_id":"usr_1","webhook":"https://example.test/hook",
            "redirect_uri":"https://example.test/back","account_filters":{"depository":{"account_subtypes":["all"]}},"update_item_id":"item",
            "account_selection":true,"hosted":true,"completion_redirect_uri":"https://example.test/done",
            "sessions":[{
              "id":"session","oauth_state_id":"state","started_at":"2026-03-01T11:46:00.25+00:00","finished_at":"2026-03-01T11:47:00.25+00:00",
              "oauth_bank_id":"ins_127287","signed_in_id":"ins_109508","accounts":[{{{Account}}}],
              "success":{
                "public_token":"public-sandbox-1",
                "accounts":[{"id":"checking","name":"Plaid Checking","mask":"0000","type":"depository","subtype":"checking","verification_status":null,"class_type":null}],
                "institution":{"name":"First Platypus Bank","institution_id":"ins_109508"}
              }
            }]
          }]
        }
        """;

    /// <summary>The file with a key made for this run.</summary>
    public static JsonNode Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var document = JsonNode.Parse(Document)!;
        document["webhook_key"]!["pkcs8"] = Convert.ToBase64String(key.ExportPkcs8PrivateKey());
        return document;
    }
}
