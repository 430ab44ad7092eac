using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

public sealed class PlaidOptionsTests
{
    private static readonly string _keyRingJson = $$$"""{"primary":"a","keys":{"a":"{{{Convert.ToBase64String(new byte[32])}}}"}}""";

    private static readonly (string Key, string Value)[] _complete =
    [
        ("PLAID_CLIENT_ID", "client"),
        ("PLAID_SECRET", "secret"),
        ("PLAID_ENV", "sandbox"),
        ("KEY_RING", _keyRingJson),
        ("Postgres:ConnectionString", "Host=localhost"),
    ];

    [Fact]
    public async Task Keys_key_ring_and_connection_string_are_all_that_is_needed()
    {
        await using var services = Build();

        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.Equal("client (sandbox)", (await services.GetRequiredService<ISecretProvider>().GetAsync<PlaidCredentials>()).ToString());
        using var sealer = await services.GetRequiredService<ITokenProtector>().PrepareAsync("sandbox", "user");
        Assert.Equal("ring:a", sealer.KeyId);
    }

    [Fact]
    public void The_defaults_are_the_documented_ones()
    {
        using var services = Build();

        Assert.Equal("transactions", string.Join(',', Link(services).Products));
        Assert.Equal("US", string.Join(',', Link(services).CountryCodes));
        Assert.Empty(Link(services).OptionalProducts);
        Assert.Null(Plaid(services).SecretId);
        Assert.Null(Plaid(services).Environment);
        Assert.Equal(TimeSpan.FromHours(1), services.GetRequiredService<IOptions<SecretsOptions>>().Value.CacheDuration);
        Assert.Equal(TimeSpan.FromSeconds(60), services.GetRequiredService<IOptions<PlaidExchangeOptions>>().Value.ExchangeLease);
        Assert.Equal(TimeSpan.FromMinutes(1), services.GetRequiredService<IOptions<PlaidItemOptions>>().Value.RemovalInterval);
        Assert.Equal("budget_tracker", Postgres(services).Schema);
    }

    [Theory]
    [InlineData("Plaid:Products", "transactions, auth,,")]
    [InlineData("Plaid:Products:0", "transactions", "Plaid:Products:1", "auth")]
    [InlineData("Plaid:Products:0", "transactions", "Plaid:Products:1", "auth", "Plaid:Products:2", "auth")]
    public void Lists_are_indexed_or_separated_by_commas_and_replace_the_default(params string[] settings)
    {
        using var services = Build([.. settings.Chunk(2).Select(static pair => (pair[0], pair[1]))]);

        Assert.Equal("transactions,auth", string.Join(',', Link(services).Products));
    }

    [Fact]
    public void Adding_the_library_twice_changes_nothing()
    {
        var configuration = Configure(("Plaid:Products:0", "auth"), ("Plaid:CountryCodes", "US,CA"));
        var collection = new ServiceCollection();
        collection.AddBudgetTrackerPlaid(configuration);
        var once = collection.Count(static service => service.ServiceType == typeof(IDataKeyProvider) || service.ServiceType == typeof(IValidateOptions<PlaidOptions>));
        collection.AddBudgetTrackerPlaid(configuration);
        using var services = collection.BuildServiceProvider();

        Assert.Equal("auth", string.Join(',', Link(services).Products));
        Assert.Equal("US,CA", string.Join(',', Link(services).CountryCodes));
        Assert.Equal(once, collection.Count(static service => service.ServiceType == typeof(IDataKeyProvider) || service.ServiceType == typeof(IValidateOptions<PlaidOptions>)));
    }

    [Fact]
    public void Adding_the_library_with_another_configuration_is_refused()
    {
        var collection = new ServiceCollection();
        collection.AddBudgetTrackerPlaid(Configure(("PLAID_CLIENT_ID", "first")));

        var refusal = Assert.Throws<InvalidOperationException>(() => collection.AddBudgetTrackerPlaid(Configure(("PLAID_CLIENT_ID", "second"))));

        Assert.Contains("a host, of its own", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_host_configures_in_code_replaces_the_default()
    {
        var collection = new ServiceCollection();
        collection.AddBudgetTrackerPlaid(Configure());
        collection.Configure<PlaidLinkOptions>(static options => options.Products.Add("auth"));
        using var services = collection.BuildServiceProvider();

        Assert.Equal("auth", string.Join(',', Link(services).Products));
    }

    [Fact]
    public void The_guides_environment_variables_work_where_the_sections_say_nothing()
    {
        (string, string)[] flat =
        [
            ("PLAID_SECRET_ARN", "arn:plaid"),
            ("POSTGRES_SECRET_ARN", "arn:postgres"),
            ("KEY_RING_SECRET_ARN", "arn:ring"),
            ("PLAID_REDIRECT_URI", "https://example.com/oauth"),
            ("Postgres:ConnectionString", ""),
        ];
        using var services = Build(AwsSource, flat);
        Assert.Equal("arn:plaid", Plaid(services).SecretId);
        Assert.Equal("arn:ring", Encryption(services).KeyRingSecretId);
        Assert.Equal("arn:postgres", Postgres(services).SecretId);
        Assert.Equal(new Uri("https://example.com/oauth"), Link(services).RedirectUri);

        using var overridden = Build(
            AwsSource,
            [
                .. flat,
                ("Plaid:SecretId", "one"),
                ("Encryption:KeyRingSecretId", "two"),
                ("Postgres:SecretId", "three"),
                ("Plaid:RedirectUri", "https://example.com/other"),
            ]);
        Assert.Equal("one", Plaid(overridden).SecretId);
        Assert.Equal("two", Encryption(overridden).KeyRingSecretId);
        Assert.Equal("three", Postgres(overridden).SecretId);
        Assert.Equal(new Uri("https://example.com/other"), Link(overridden).RedirectUri);
    }

    [Theory]
    [InlineData("Plaid:Environment", "Sandbox")]
    [InlineData("Plaid:Environment", "production")]
    [InlineData("Plaid:RedirectUri", "https://example.com/oauth")]
    [InlineData("Plaid:RedirectUri", "http://localhost:5000/oauth")]
    [InlineData("Plaid:RedirectUri", "")]
    [InlineData("Plaid:WebhookUri", "http://example.com/hook?a=b")]
    [InlineData("Plaid:BaseAddress", "http://localhost:8080")]
    [InlineData("Plaid:BaseAddress", "https://proxy.example.com/plaid/")]
    [InlineData("Plaid:Timeout", "00:05:00")]
    [InlineData("Secrets:CacheDuration", "10675199.02:48:05")]
    [InlineData("Plaid:Language", "fr")]
    [InlineData("Plaid:OptionalProducts", "tomorrows_product2")]
    [InlineData("Plaid:AndroidPackageName", "com.example.app")]
    [InlineData("Postgres:SslMode", "verifyca")]
    public void Right_settings_are_accepted(string key, string value)
    {
        using var services = Build((key, value));

        services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Theory]
    [InlineData("Plaid:Environment", "development", "Plaid:Environment is development, which Plaid shut down on 20 June 2024. Set it to sandbox or production.")]
    [InlineData("Plaid:Environment", "staging", "Set it to sandbox or production")]
    [InlineData("PLAID_ENV", "development", "shut down on 20 June 2024. Set it to sandbox or production.")]
    [InlineData("PLAID_ENV", "staging", "Set it to sandbox or production")]
    [InlineData("PLAID_ENV", "", "no PLAID_ENV. Add it, or set Plaid:Environment")]
    [InlineData("PLAID_SECRET", "", "no PLAID_SECRET. Add it as the Plaid Dashboard shows it")]
    [InlineData("KEY_RING", "", "openssl rand -base64 32")]
    [InlineData("KEY_RING", "{}", "openssl rand -base64 32")]
    [InlineData("PLAID_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:1:secret:x", "AddAwsSecretsManager()")]
    [InlineData("Plaid:ClientName", "", "Set Plaid:ClientName")]
    [InlineData("Plaid:ClientName", "A name that is much longer than thirty", "Shorten Plaid:ClientName")]
    [InlineData("Plaid:DaysRequested", "731", "Plaid:DaysRequested")]
    [InlineData("Plaid:MaxRetries", "-1", "Plaid:MaxRetries")]
    [InlineData("Plaid:RedirectUri", "http://example.com/oauth", "https address")]
    [InlineData("Plaid:RedirectUri", "http://localhost.example.com/oauth", "https address")]
    [InlineData("Plaid:RedirectUri", "http://127.0.0.1/oauth", "http://localhost")]
    [InlineData("Plaid:RedirectUri", "myapp://oauth", "https address")]
    [InlineData("Plaid:RedirectUri", "/oauth", "https address")]
    [InlineData("PLAID_REDIRECT_URI", "https://", "https address")]
    [InlineData("Plaid:RedirectUri", "https://example.com/oauth?", "before the '?' or '#'")]
    [InlineData("Plaid:RedirectUri", "https://example.com/oauth#x", "before the '?' or '#'")]
    [InlineData("Plaid:RedirectUri", "https://user@example.com/", "before the '@'")]
    [InlineData("Plaid:WebhookUri", "/hook", "Set Plaid:WebhookUri")]
    [InlineData("Plaid:WebhookUri", "ftp://example.com/hook", "Set Plaid:WebhookUri")]
    [InlineData("Plaid:BaseAddress", "http://emulator:8080", "http is for localhost only")]
    [InlineData("Plaid:BaseAddress", "sandbox.plaid.com", "Set Plaid:BaseAddress")]
    [InlineData("Plaid:BaseAddress", "https://plaid.example.com/?a=b", "Set Plaid:BaseAddress")]
    [InlineData("Plaid:Timeout", "00:00:00", "Set Plaid:Timeout")]
    [InlineData("Plaid:Timeout", "00:05:01", "Set Plaid:Timeout")]
    [InlineData("Plaid:ExchangeTimeout", "-00:00:01", "Set Plaid:ExchangeTimeout")]
    [InlineData("Plaid:ExchangeTimeout", "00:00:31", "Set Plaid:ExchangeTimeout")]
    [InlineData("Plaid:ExchangeLease", "00:00:19", "at least twice Plaid:ExchangeTimeout")]
    [InlineData("Plaid:ReconcileGrace", "00:00:59", "Set Plaid:ReconcileGrace")]
    [InlineData("Plaid:ExchangeRetention", "23:59:59", "Set Plaid:ExchangeRetention")]
    [InlineData("Plaid:SweepInterval", "00:00:00", "Set Plaid:SweepInterval")]
    [InlineData("Plaid:ReconcileInterval", "00:00:00", "Set Plaid:ReconcileInterval")]
    [InlineData("Plaid:RemovalInterval", "00:00:00", "Set Plaid:RemovalInterval")]
    [InlineData("Secrets:CacheDuration", "00:00:00", "Set Secrets:CacheDuration")]
    [InlineData("Plaid:Language", "english", "two lower-case letters")]
    [InlineData("Plaid:CountryCodes", "us", "two upper-case letters")]
    [InlineData("Plaid:CountryCodes", "USA", "two upper-case letters")]
    [InlineData("Plaid:Products", "Transactions", "Set Plaid:Products")]
    [InlineData("Plaid:OptionalProducts:0", " ", "Set Plaid:OptionalProducts")]
    [InlineData("Postgres:SecretId", "prod/db", "Both Postgres:ConnectionString and Postgres:SecretId")]
    [InlineData("POSTGRES_SECRET_ARN", "arn:aws:x", "Both Postgres:ConnectionString and Postgres:SecretId (or POSTGRES_SECRET_ARN)")]
    [InlineData("Postgres:ConnectionString", "", "The database's credentials are missing")]
    [InlineData("Postgres:SslMode", "On", "Disable, Prefer, Require, VerifyCA, VerifyFull")]
    [InlineData("Postgres:Schema", "Robert'); DROP TABLE", "Set Postgres:Schema")]
    [InlineData("Postgres:Port", "0", "Set Postgres:Port")]
    [InlineData("Postgres:CommandTimeout", "00:00:00", "Set Postgres:CommandTimeout")]
    [InlineData("Postgres:MaxPoolSize", "0", "Set Postgres:MaxPoolSize")]
    [InlineData("Postgres:RotationTimeout", "00:02:00", "Set Postgres:RotationTimeout")]
    [InlineData("Postgres:RootCertificate", "/no/such/file.pem", "Set Postgres:RootCertificate")]
    public void Wrong_settings_fail_at_start_with_the_cure(string key, string value, string expected)
    {
        using var services = Build((key, value));

        Assert.Contains(expected, Assert.Single(FailuresOf(services)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_redirect_to_localhost_is_refused_in_production()
    {
        Assert.Null(RedirectUriRule.Check(new Uri("http://localhost/"), "sandbox"));
        Assert.NotNull(RedirectUriRule.Check(new Uri("http://localhost/"), "production"));
        Assert.Null(RedirectUriRule.Check(new Uri("https://localhost/"), "production"));
    }

    [Fact]
    public void A_redirect_and_an_Android_package_exclude_each_other()
    {
        using var services = Build(("Plaid:RedirectUri", "https://example.com/"), ("Plaid:AndroidPackageName", "com.example.app"));

        var error = Assert.Throws<OptionsValidationException>(() => Link(services));

        Assert.Contains("either a redirect URI or an Android package name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_failures_are_reported_together()
    {
        var collection = new ServiceCollection();
        collection.AddBudgetTrackerPlaid(new ConfigurationBuilder().AddInMemoryCollection(Pairs(("Plaid:Language", "english"), ("Plaid:MaxRetries", "11"))).Build());
        using var services = collection.BuildServiceProvider();

        var failures = FailuresOf(services);
        Assert.Equal(5, failures.Count);
        Assert.All(
            ["Plaid:Language", "Plaid:MaxRetries", "Plaid's keys are missing", "The key ring", "The database's credentials"],
            part => Assert.Single(failures, failure => failure.Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public void Secrets_of_another_source_are_not_looked_for_in_the_configuration()
    {
        using var services = Build(AwsSource, ("PLAID_CLIENT_ID", ""), ("PLAID_SECRET", ""), ("KEY_RING", ""), ("Postgres:ConnectionString", ""));

        services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public async Task A_key_provider_that_the_host_registers_seals_whenever_it_was_registered()
    {
        foreach (var before in new[] { true, false })
        {
            var collection = new ServiceCollection();
            if (before)
                collection.AddSingleton<IDataKeyProvider, FakeKms>();
            collection.AddBudgetTrackerPlaid(Configure(("KEY_RING", "")));
            if (!before)
                collection.AddSingleton<IDataKeyProvider, FakeKms>();
            await using var services = collection.BuildServiceProvider();

            services.GetRequiredService<IStartupValidator>().Validate();
            using var sealer = await services.GetRequiredService<ITokenProtector>().PrepareAsync("sandbox", "user");
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"kms:kms-key {before}"), $"{sealer.KeyId} {before}");
        }
    }

    /// <summary>What the start of a host fails with, each once: options that build on others fail with what those fail with.</summary>
    private static List<string> FailuresOf(IServiceProvider services)
    {
        var error = Assert.ThrowsAny<Exception>(services.GetRequiredService<IStartupValidator>().Validate);
        IEnumerable<Exception> all = error is AggregateException several ? several.InnerExceptions : [error];
        return [.. all.Cast<OptionsValidationException>().SelectMany(static one => one.Failures).Distinct(StringComparer.Ordinal)];
    }

    private static void AwsSource(IServiceCollection services) =>
        services.AddSingleton<ISecretSource>(new FakeSecretSource());

    private static PlaidOptions Plaid(IServiceProvider services) => services.GetRequiredService<IOptions<PlaidOptions>>().Value;

    private static PlaidLinkOptions Link(IServiceProvider services) => services.GetRequiredService<IOptions<PlaidLinkOptions>>().Value;

    private static EncryptionOptions Encryption(IServiceProvider services) => services.GetRequiredService<IOptions<EncryptionOptions>>().Value;

    private static PostgresOptions Postgres(IServiceProvider services) => services.GetRequiredService<IOptions<PostgresOptions>>().Value;

    private static ServiceProvider Build(params (string Key, string Value)[] settings) => Build(static _ => { }, settings);

    private static ServiceProvider Build(Action<IServiceCollection> also, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddBudgetTrackerPlaid(Configure(settings));
        also(services);
        return services.BuildServiceProvider();
    }

    private static IConfiguration Configure(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(Pairs(_complete)).AddInMemoryCollection(Pairs(settings)).Build();

    private static IEnumerable<KeyValuePair<string, string?>> Pairs(params (string Key, string Value)[] settings) =>
        settings.Select(static setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value));

    private sealed class FakeKms : IDataKeyProvider
    {
        public byte Id => DataKeyProviderIds.Kms;

        public string Name => "kms";

        public ValueTask<DataKey> CreateAsync(string environment, string userId, CancellationToken cancellationToken = default) =>
            new(new DataKey("kms-key", new byte[32], [1]));

        public ValueTask<DataKey?> OpenAsync(
            string keyId, ReadOnlyMemory<byte> wrappedKey, string environment, string userId, CancellationToken cancellationToken = default) => new((DataKey?)null);
    }
}
