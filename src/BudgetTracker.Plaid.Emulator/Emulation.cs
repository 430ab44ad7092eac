namespace BudgetTracker;

/// <summary>The parts that make one emulator.</summary>
internal sealed partial class Emulation(PlaidEmulatorOptions options, ILoggerFactory loggers) : IDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger("BudgetTracker.Plaid.Emulator");
    private readonly StateFile? _file = options.StateFile is { } path ? new(path) : null;
    private EmulatorState? _state;
    private TransactionUpdates? _updates;
    private WebhookOutbox? _webhooks;
    private Agenda? _agenda;

    public PlaidEmulatorOptions Options => options;

    /// <summary>The API routes that are answered.</summary>
    public IReadOnlyList<string> Routes { get; set; } = [];

    public EmulatorClock Clock { get; } = new(options.TimeProvider);

    public EmulatorState State => _state ??= new(Clock);

    public RateLimits Limits { get; } = new(options.RateLimits, options.TimeProvider);

    public Agenda Agenda => _agenda ??= new(Clock, Report);

    public TransactionUpdates Updates => _updates ??= new(this);

    public ApiKeys Keys { get; } = new(options.ClientId, options.Secret);

    public FaultPlan Faults { get; } = new(options.FaultSeed);

    public CallLog Calls { get; } = new(options.OnCall);

    public WebhookKeys WebhookKeys { get; } = new(options.TimeProvider);

    public WebhookOutbox Webhooks => _webhooks ??= new(options, Clock, Agenda, loggers.CreateLogger("BudgetTracker.Plaid.Emulator.Webhooks"));

    /// <summary>Adds an item that was just linked.</summary>
    public void Add(Item item)
    {
        if (item.Products.Contains(Products.Transactions, StringComparer.Ordinal))
            item.TransactionsSince = item.CreatedAt;
        item.ConsentedAt = item.CreatedAt;
        item.Accounts = Updates.AsTheyStand(item);
        item.Extras.AddRange(item.Custom?.Transactions(Country.Of(item.Institution.Country), item.CreatedAt) ?? []);
        State.Add(item);
        Watch(item);
    }

    /// <summary>Makes sure that the item has a product: the first call for one that the user agreed to adds it.</summary>
    /// <param name="item">The item.</param>
    /// <param name="product">The product.</param>
    /// <param name="days">How many days of transactions it is to have, where it gets them now.</param>
    /// <exception cref="ApiException">The institution does not have the product, or the user did not agree to it.</exception>
    public void Use(Item item, string product, int? days = null)
    {
        if (!item.Institution.Products.Contains(product, StringComparer.Ordinal))
            throw Errors.ProductsNotSupported([product]);
        if (item.Products.Contains(product, StringComparer.Ordinal))
            return;
        if (!item.Consented.Contains(product, StringComparer.Ordinal))
            throw Errors.AdditionalConsentRequired(product);
        item.Products = [.. item.Products, product];
        if (product is not Products.Transactions)
            return;
        item.TransactionsSince = State.Now;
        item.DaysRequested = days ?? item.DaysRequested;
        Updates.Watch(item);
    }

    /// <summary>Puts the item into an error and tells its webhook.</summary>
    public void Break(Item item, string errorCode)
    {
        item.Error = errorCode;
        this.Fire(item, "ITEM", "ERROR");
    }

    /// <summary>The item is well again; a consent that has ended was given anew.</summary>
    public void Heal(Item item)
    {
        if (Consent.ExpiryOf(item) <= State.Now)
            Renew(item);
        else
            TakeOutOfError(item);
    }

    /// <summary>The user has agreed in Link once more.</summary>
    public void Renew(Item item)
    {
        item.ConsentedAt = State.Now;
        Consent.Watch(this, item);
        TakeOutOfError(item);
    }

    /// <summary>The institution, made up where the options allow that; null where there is none.</summary>
    public Institution? FindInstitution(string id, string country = "US") =>
        Institution.Find(id) ?? (options.AcceptUnknownInstitutions ? Institution.Generic(id, country) : null);

    /// <summary>Reads the state file, where the options name one.</summary>
    public void Open()
    {
        lock (State.Gate)
        {
            _file?.Open(State, WebhookKeys, Clock);
            foreach (var item in State.Items)
                Watch(item);
        }
    }

    /// <summary>Does the work of one call: alone, and kept in the state file before anybody hears of it.</summary>
    public T Run<T>(Func<T> work)
    {
        lock (State.Gate)
        {
            Agenda.CatchUp(State.Now);
            var result = work();
            _file?.Save(State, WebhookKeys, Clock);
            return result;
        }
    }

    /// <summary>Does what has become due.</summary>
    public void CatchUp()
    {
        lock (State.Gate)
        {
            if (Agenda.CatchUp(State.Now))
                _file?.Save(State, WebhookKeys, Clock);
        }
    }

    /// <summary>Moves the bank's clock ahead and does what becomes due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        lock (State.Gate)
        {
            Clock.Ahead += by;
            Agenda.CatchUp(State.Now);
            _file?.Save(State, WebhookKeys, Clock);
        }
    }

    /// <summary>Logs what nobody foresaw.</summary>
    public void Report(Exception exception) => LogUnforeseen(_logger, exception);

    public void Dispose()
    {
        WebhookKeys.Dispose();
        Clock.Dispose();
        _file?.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "Something went wrong inside the emulator; please report it with the lines below.")]
    private static partial void LogUnforeseen(ILogger logger, Exception exception);

    private void TakeOutOfError(Item item)
    {
        item.Error = null;
        Updates.Refresh(item);
    }

    private void Watch(Item item)
    {
        Updates.Watch(item);
        Consent.Watch(this, item);
    }
}
