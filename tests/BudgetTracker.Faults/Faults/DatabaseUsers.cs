using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;

namespace BudgetTracker.Faults;

/// <summary>
/// The hosts' two database users, rotated as AWS Secrets Manager's two strategies do it. Connections are terminated, so that
/// hosts need new ones just when it hurts.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html"/>
internal sealed class DatabaseUsers(Database database, SecretServer secrets, int seed)
{
    private static readonly TimeSpan _login = TimeSpan.FromMilliseconds(100);

    private readonly Random _dice = new(seed);
    private string _user = "app_a";
    private string _other = "app_b";

    /// <summary>How long the secret was wrong at most; beyond the library's time-out, calls have to fail.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <summary>Two users of one owner, so that tables belong to neither.</summary>
    public async Task CreateAsync()
    {
        var password = NewPassword();
        await ExecuteAsync("create role app_owner nologin; grant create on database postgres to app_owner");
        foreach (var user in new[] { _user, _other })
            await ExecuteAsync($"create role {user} login password '{password}' in role app_owner; alter role {user} set role app_owner");
        secrets.PutDatabase(_user, password);
    }

    /// <summary>One user: between the change of the password and that of the secret, the secret is wrong.</summary>
    public async Task ChangePasswordAsync(Func<Task> gap)
    {
        var (password, started) = (NewPassword(), Stopwatch.GetTimestamp());
        await ExecuteAsync($"alter role {_user} password '{password}'");
        await EndSessionsAsync(_user);
        await TestAsync(_user, password);
        await gap();
        secrets.PutDatabase(_user, password);
        var took = Stopwatch.GetElapsedTime(started);
        LongestGap = took > LongestGap ? took : LongestGap;
    }

    /// <summary>Two users: the secret names the other one, then the former one may not log in any more.</summary>
    public async Task AlternateAsync(CancellationToken cancellationToken)
    {
        var password = NewPassword();
        await ExecuteAsync($"alter role {_other} login password '{password}'");
        await TestAsync(_other, password);
        (_user, _other) = (_other, _user);
        secrets.PutDatabase(_user, password);
        await Task.Delay(_dice.Next(0, 200), cancellationToken);
        await ExecuteAsync($"alter role {_other} nologin");
        await EndSessionsAsync(_other);
    }

    /// <summary>Also those whose login began before the change, and ends after it: a host may have opened its whole pool just then, and would never be refused.</summary>
    private async Task EndSessionsAsync(string user)
    {
        for (var time = 0; time < 2; time++)
        {
            await ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{user}'");
            await Task.Delay(_login);
        }
    }

    private static string NewPassword() => RandomNumberGenerator.GetHexString(32);

    private async Task TestAsync(string user, string password)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = user, Password = password, Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
