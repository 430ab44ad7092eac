namespace BudgetTracker.Conventions;

/// <summary>Each convention holds for the libraries, and is shown to notice <see cref="Unruly"/>, which breaks them all.</summary>
public sealed class ConventionTests
{
    private static readonly Type[] _unruly = [typeof(Unruly), typeof(Unruly.Credentials)];

    private static Type[] SecretBearing =>
    [
        .. Libraries.Types.Where(type => type.Namespace is "BudgetTracker.Plaid"
            && (type.Name.EndsWith("Token", StringComparison.Ordinal) || type.Name.EndsWith("Credentials", StringComparison.Ordinal)
                || type == typeof(KeyRing) || type == typeof(DataKey))),
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
        Assert.Empty(Rules.RecordsWithSecretsPrintThemselves(new[] { Libraries.Core, Libraries.AspNetCore, Libraries.Aws }.SelectMany(Libraries.TypesOf)));
        Assert.NotEmpty(Rules.RecordsWithSecretsPrintThemselves(_unruly));
    }

    [Fact]
    public void Whatever_holds_a_secret_prints_without_it()
    {
        const string Secret = "planted-9d1c";
        var key = System.Text.Encoding.ASCII.GetBytes(Secret.PadRight(32));
        object[] holders =
        [
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
    public void A_package_has_one_namespace()
    {
        Assert.Empty(Rules.TypesAreInNamespace(Libraries.TypesOf(Libraries.Core), "BudgetTracker.Plaid"));
        Assert.Empty(Rules.TypesAreInNamespace(Libraries.TypesOf(Libraries.AspNetCore), "BudgetTracker.Plaid"));
        Assert.Empty(Rules.TypesAreInNamespace(Libraries.TypesOf(Libraries.Aws), "BudgetTracker.Plaid"));
        Assert.Empty(Rules.TypesAreInNamespace(Libraries.TypesOf(Libraries.Emulator), "BudgetTracker.Plaid.Emulator"));
        Assert.NotEmpty(Rules.TypesAreInNamespace(_unruly, "BudgetTracker.Plaid"));
    }

    [Fact]
    public void Dependencies_point_one_way()
    {
        Assert.Empty(Rules.AssemblyKnowsNothingOf(Libraries.Core, "BudgetTracker.Plaid.*", "Microsoft.AspNetCore*", "AWSSDK*"));
        Assert.Empty(Rules.AssemblyKnowsNothingOf(Libraries.AspNetCore, "BudgetTracker.Aws", "BudgetTracker.Plaid.Emulator", "Npgsql", "AWSSDK*"));
        Assert.Empty(Rules.AssemblyKnowsNothingOf(Libraries.Aws, "BudgetTracker.AspNetCore", "BudgetTracker.Plaid.Emulator", "Microsoft.AspNetCore*", "Npgsql"));
        Assert.Empty(Rules.AssemblyKnowsNothingOf(Libraries.Emulator, "BudgetTracker.Plaid", "BudgetTracker.AspNetCore", "BudgetTracker.Aws", "Npgsql", "AWSSDK*"));
        Assert.Equal(4, Rules.AssemblyKnowsNothingOf(typeof(ConventionTests).Assembly, "BudgetTracker.Plaid*").Count());
    }
}
