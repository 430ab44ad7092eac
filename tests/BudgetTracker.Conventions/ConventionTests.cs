namespace BudgetTracker.Conventions;

/// <summary>Each convention holds for the libraries, and is shown to notice <see cref="Unruly"/>, which breaks them all.</summary>
public sealed class ConventionTests
{
    private static readonly Type[] _unruly = [typeof(Unruly), typeof(Unruly.Credentials)];

    private static Type[] SecretBearing =>
    [
        .. new[] { Libraries.Core, Libraries.Plaid, Libraries.AspNetCore, Libraries.Aws }.SelectMany(Libraries.TypesOf).Where(type =>
            (type.Name.EndsWith("Token", StringComparison.Ordinal) || type.Name.EndsWith("Credentials", StringComparison.Ordinal)
                || type == typeof(SecretText) || type == typeof(KeyRing) || type == typeof(DataKey))),
    ];

    [Fact]
    public void Every_concrete_class_is_sealed()
    {
        Assert.Empty(Rules.ClassesAreSealed(Libraries.Types));
        Assert.NotEmpty(Rules.ClassesAreSealed(_unruly));
    }

    [Fact]
    public void Every_method_that_returns_a_task_ends_in_Async()
    {
        Assert.Empty(Rules.AsyncMethodsSaySo(Libraries.Types));
        Assert.NotEmpty(Rules.AsyncMethodsSaySo(_unruly));
    }

    [Fact]
    public void A_cancellation_token_is_the_last_parameter()
    {
        Assert.Empty(Rules.CancellationTokensAreLast(Libraries.Types));
        Assert.NotEmpty(Rules.CancellationTokensAreLast(_unruly));
    }

    [Fact]
    public void Every_public_asynchronous_method_takes_a_cancellation_token()
    {
        Assert.Empty(Rules.PublicAsyncMethodsCanBeCancelled(Libraries.Types));
        Assert.NotEmpty(Rules.PublicAsyncMethodsCanBeCancelled(_unruly));
    }

    [Fact]
    public void Nothing_converts_to_a_string_by_itself()
    {
        Assert.Empty(Rules.NothingConvertsToString(Libraries.Types));
        Assert.NotEmpty(Rules.NothingConvertsToString(_unruly));
    }

    // Not the emulator: its tokens open nothing.
    [Fact]
    public void A_record_with_a_secret_does_not_leave_its_printing_to_the_compiler()
    {
        Assert.Empty(Rules.RecordsWithSecretsPrintThemselves(new[] { Libraries.Core, Libraries.Plaid, Libraries.AspNetCore, Libraries.Aws }.SelectMany(Libraries.TypesOf)));
        Assert.NotEmpty(Rules.RecordsWithSecretsPrintThemselves(_unruly));
    }

    [Fact]
    public void Whatever_holds_a_secret_prints_without_it()
    {
        const string Secret = "planted-9d1c";
        var key = System.Text.Encoding.ASCII.GetBytes(Secret.PadRight(32));
        object[] holders =
        [
            new SecretText(Secret),
            new AccessToken(Secret),
            new PublicToken(Secret),
            new PlaidCredentials("client", Secret, "sandbox"),
            new PostgresCredentials("user", Secret),
            new KeyRing("k1", new Dictionary<string, byte[]> { ["k1"] = key }),
            new DataKey("k1", key),
            new LinkToken(Secret, default),
            new ItemWithToken(new() { Id = default, ItemId = "item", UserId = "user", Status = ItemStatuses.Good, CreatedAt = default, UpdatedAt = default }, new(Secret)),
        ];

        Assert.Equal(
            SecretBearing.Where(type => type.IsVisible).Select(type => type.Name).Order(StringComparer.Ordinal),
            holders.Select(holder => holder.GetType().Name).Order(StringComparer.Ordinal));
        Assert.All(holders, holder => Assert.DoesNotContain(Secret, $"{holder}", StringComparison.Ordinal));
        Assert.All(holders, holder => Assert.DoesNotContain(Convert.ToBase64String(key)[..12], $"{holder}", StringComparison.Ordinal));
    }

    [Fact]
    public void All_packages_have_one_namespace()
    {
        Assert.Empty(Rules.TypesAreInNamespace(Libraries.Types, "BudgetTracker"));
        Assert.NotEmpty(Rules.TypesAreInNamespace(_unruly, "BudgetTracker"));
    }

    [Fact]
    public void Dependencies_point_one_way()
    {
        Assert.Empty(Rules.AssemblyKnowsNothingOf(Libraries.Core, "BudgetTracker.*", "Microsoft.AspNetCore*", "AWSSDK*"));
        Assert.Empty(Rules.AssemblyKnowsNothingOf(Libraries.Plaid, "BudgetTracker.AspNetCore", "BudgetTracker.Aws", "BudgetTracker.Plaid.Emulator", "Microsoft.AspNetCore*", "AWSSDK*"));
        Assert.Empty(Rules.AssemblyKnowsNothingOf(Libraries.AspNetCore, "BudgetTracker.Plaid*", "BudgetTracker.Aws", "Npgsql", "AWSSDK*"));
        Assert.Empty(Rules.AssemblyKnowsNothingOf(Libraries.Aws, "BudgetTracker.Plaid*", "BudgetTracker.AspNetCore", "Microsoft.AspNetCore*", "Npgsql"));
        Assert.Empty(Rules.AssemblyKnowsNothingOf(Libraries.Emulator, "BudgetTracker.Core", "BudgetTracker.Plaid", "BudgetTracker.AspNetCore", "BudgetTracker.Aws", "Npgsql", "AWSSDK*"));
        Assert.Equal(5, Rules.AssemblyKnowsNothingOf(typeof(ConventionTests).Assembly, "BudgetTracker.*").Count());
    }

    [Fact]
    public void Log_messages_have_event_ids_of_their_own_in_the_range_of_their_package()
    {
        (System.Reflection.Assembly Assembly, int From)[] ranges = [(Libraries.Core, 1000), (Libraries.Plaid, 2000), (Libraries.Aws, 3000), (Libraries.AspNetCore, 4000)];
        foreach (var (assembly, from) in ranges)
        {
            var ids = Rules.EventIdsOf(assembly).ToList();
            Assert.All(ids, id => Assert.InRange(id.EventId, from + 1, from + 999));
            Assert.Equal(ids.Count, ids.DistinctBy(id => id.EventId).Count());
        }

        Assert.NotEmpty(Rules.EventIdsOf(Libraries.Core));
    }
}
