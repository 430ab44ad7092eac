using Microsoft.Extensions.Logging.Abstractions;

namespace BudgetTracker;

/// <summary>
/// A local Plaid: the API, the Link dialog and signed webhooks. Anything that speaks to Plaid over HTTP can speak
/// to <see cref="BaseAddress"/>. Safe for concurrent use.
/// </summary>
public sealed class PlaidEmulator : IAsyncDisposable
{
    private const string DefaultInstitution = "ins_109508";

    private readonly Emulation _emulation;
    private readonly WebApplication _app;
    private Uri? _baseAddress;

    /// <summary>An emulator that listens once it is started.</summary>
    public PlaidEmulator(PlaidEmulatorOptions? options = null)
    {
        options ??= new();
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        _emulation = new(options, loggers);
        Bank = new(_emulation);
        _app = EmulatorApp.Build(this, _emulation, loggers);
    }

    /// <summary>Where the emulator listens, without a path; point the SDK's base address here.</summary>
    /// <exception cref="InvalidOperationException">It was not started.</exception>
    public Uri BaseAddress => _baseAddress ?? throw new InvalidOperationException("Call StartAsync first.");

    /// <summary>The banks' side: their clock, what is true there, and what happens without a client asking for it.</summary>
    public EmulatedBank Bank { get; }

    /// <summary>The routes of Plaid's API that are answered, in alphabetical order.</summary>
    public IReadOnlyList<string> Routes => _emulation.Routes;

    /// <summary>The faults that calls meet; none at first.</summary>
    public FaultPlan Faults => _emulation.Faults;

    /// <summary>The faults that webhooks meet; none at first.</summary>
    public WebhookFaultPlan WebhookFaults => _emulation.Webhooks.Faults;

    /// <summary>The latest 1,000 webhooks, the oldest first, those that could not be sent included.</summary>
    public IReadOnlyList<SentWebhook> Webhooks
    {
        get
        {
            lock (_emulation.State.Gate)
                return [.. _emulation.Webhooks.Latest.Select(w => w.ToSent())];
        }
    }

    /// <summary>Every item ever made by Link or by <c>/sandbox/public_token/create</c>, exchanged or not, removed or not.</summary>
    public IReadOnlyList<EmulatedItem> Items
    {
        get
        {
            lock (_emulation.State.Gate)
                return [.. _emulation.State.Items.Select(EmulatedItem.Of)];
        }
    }

    /// <summary>The latest 1,000 calls of API routes, oldest first.</summary>
    public IReadOnlyList<RecordedCall> Calls => _emulation.Calls.Latest();

    /// <summary>How often each API route was called; a call counts when it arrives, also where it meets a fault or hangs.</summary>
    public IReadOnlyDictionary<string, int> CallCounts => _emulation.Calls.Counts();

    /// <summary>Runs an emulator as a process until SIGINT or SIGTERM; what <c>dotnet run</c> and the tool do.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args, CancellationToken cancellationToken = default) =>
        EmulatorProcess.RunAsync(args, cancellationToken);

    /// <summary>Reads <see cref="PlaidEmulatorOptions.StateFile"/>, if there is one, and starts to listen.</summary>
    /// <exception cref="IOException">An address of <see cref="PlaidEmulatorOptions.Urls"/> is in use.</exception>
    /// <exception cref="InvalidDataException">The state file cannot be read, written or understood; the message names the cure.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        _emulation.Open();
        await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        _baseAddress = new Uri(_app.Urls.First());
    }

    /// <summary>
    /// Does what a user does in the Link dialog, without a browser: signs in, chooses every account and finishes.
    /// </summary>
    /// <param name="linkToken">The link token; of update mode too.</param>
    /// <param name="institutionId">The bank; null (default) is First Platypus Bank, or the item's in update mode.</param>
    /// <returns>The public token that <c>onSuccess</c> would be called with.</returns>
    /// <exception cref="ArgumentException">The link token is unknown or expired, or the institution is unknown.</exception>
    /// <exception cref="IOException">The state file cannot be written.</exception>
    public string CompleteLink(string linkToken, string? institutionId = null) => CompleteMultiItemLink(linkToken, [institutionId ?? DefaultInstitution])[0];

    /// <summary>What a person does in one session of Link that may link several items (<c>enable_multi_item_link</c>), one at each institution.</summary>
    /// <returns>The public tokens. A page is told of none: they arrive by webhook and <c>/link/token/get</c>.</returns>
    /// <exception cref="ArgumentException">Link may not be opened with the link token, it allows one item only, or there is no such institution.</exception>
    public IReadOnlyList<string> CompleteMultiItemLink(string linkToken, IReadOnlyList<string> institutionIds)
    {
        ArgumentNullException.ThrowIfNull(institutionIds);
        var flow = new LinkFlow(_emulation);
        try
        {
            return _emulation.Run(() =>
            {
                var session = flow.Start(linkToken);
                if (!session.LinkToken.MultiItem && institutionIds.Count is not 1)
                    throw Errors.InvalidField("enable_multi_item_link is off: one institution is linked");
                List<string> publicTokens = [.. institutionIds.Select(Link)];
                if (session.FinishedAt is null)
                    flow.End(session);
                return publicTokens;

                string Link(string institutionId)
                {
                    LinkFlow.SignIn(session, session.LinkToken.UpdateItem?.Institution ?? _emulation.FindInstitution(institutionId) ?? throw Errors.InvalidInstitution());
                    return flow.Finish(session).PublicToken;
                }
            });
        }
        catch (ApiException e)
        {
            throw new ArgumentException(e.Message, nameof(linkToken), e);
        }
    }

    /// <summary>Accepts only this secret from now on; null accepts any.</summary>
    public void RotateSecret(string? secret) => _emulation.Keys.Rotate(secret);

    /// <summary>Accepts this secret beside the others, as Plaid does while a secret is being rotated; nothing changes where any is accepted.</summary>
    public void AddSecret(string secret)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        _emulation.Keys.Add(secret);
    }

    /// <summary>Refuses this secret from now on with INVALID_API_KEYS; nothing changes where any is accepted.</summary>
    public void RevokeSecret(string secret)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        _emulation.Keys.Revoke(secret);
    }

    /// <summary>Signs webhooks with a new key from now on; the old one is published as expired.</summary>
    /// <exception cref="IOException">The state file cannot be written.</exception>
    public void RotateWebhookKey() => _emulation.Run(() =>
    {
        _emulation.WebhookKeys.Rotate();
        return true;
    });

    /// <summary>Stops listening and forgets everything that is in no <see cref="PlaidEmulatorOptions.StateFile"/>; calls that hang are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _emulation.Dispose();
    }
}
