using System.Globalization;
using System.Security.Cryptography;
using BudgetTracker.Samples;
using Npgsql;

namespace BudgetTracker.Walkthrough;

/// <summary>A PostgreSQL as RDS gives it: TLS under a certificate of its own authority, and a user that owns one database.</summary>
internal sealed class Database : IAsyncDisposable
{
    private const string User = "budget_tracker";

    private readonly DirectoryInfo _directory;
    private readonly LocalPostgres _server;
    private readonly string _connectionString;

    private Database(DirectoryInfo directory, LocalPostgres server, string password)
    {
        (_directory, _server) = (directory, server);
        _connectionString = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = User }.ConnectionString;
        Secret = Secrets.Postgres(User, password, server.Port, User);
    }

    public int Port => _server.Port;

    /// <summary>The user's credentials in the RDS shape.</summary>
    public string Secret { get; }

    /// <summary>The file of the authority that signs for this server.</summary>
    public string RootCertificate => Path.Combine(_directory.FullName, ServerCertificate.AuthorityFile);

    public static async Task<Database> StartAsync()
    {
        var directory = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"budget-tracker-walkthrough-{Guid.NewGuid():N}"));
        await ServerCertificate.WriteAsync(directory.FullName, "localhost");
        var files = Path.Combine(directory.FullName, ServerCertificate.Name);
        var server = await LocalPostgres.StartAsync(
            directory.FullName, ["fsync=off", "ssl=on", $"ssl_cert_file={files}.crt", $"ssl_key_file={files}.key"]);
        var password = RandomNumberGenerator.GetHexString(24);
        await RunAsync(server.ConnectionString, $"create role {User} login password '{password}'");
        await RunAsync(server.ConnectionString, $"create database {User} owner {User}");
        return new Database(directory, server, password);
    }

    /// <summary>Prints the items, and gives their tokens as they are stored.</summary>
    public async Task<IReadOnlyList<string>> ShowItemsAsync()
    {
        const string Sql = """
            select i.user_id, i.item_id, i.institution_name, i.status, encode(i.access_token_sealed, 'escape'), count(a)
            from budget_tracker.plaid_item i left join budget_tracker.plaid_account a on a.item = i.id group by i.id order by i.id
            """;
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> tokens = [];
        while (await reader.ReadAsync())
        {
            tokens.Add(reader.GetString(4));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  user {reader.GetString(0)}, item {reader.GetString(1)}, {reader.GetString(2)}, {reader.GetInt64(5)} accounts, {reader.GetString(3)}, token {tokens[^1][..40]}..."));
        }

        return tokens;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
