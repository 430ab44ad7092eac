using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker.Faults;

/// <summary>What the browsers were told: the side of the truth that a database cannot know.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Linked> _linked = new();
    private readonly ConcurrentQueue<Session> _sessions = new();
    private readonly ConcurrentDictionary<string, bool> _removals = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Followed> _followed = new();
    private readonly ConcurrentQueue<string> _mistaken = new();
    private long _slowestTicks;

    /// <summary>Every item that a browser was told is linked.</summary>
    public IReadOnlyCollection<Linked> Acknowledged => _linked;

    /// <summary>Every item that a browser asked to remove, and whether it was told that it is.</summary>
    public IReadOnlyDictionary<string, bool> Removals => _removals;

    /// <summary>Every public token of a session that hosts follow: somebody submits it, also where its page never does.</summary>
    public IReadOnlyCollection<Followed> Followed => _followed;

    /// <summary>What pages were told of items that was not true.</summary>
    public IReadOnlyCollection<string> Mistaken => _mistaken;

    /// <summary>Every intention of a person's to link one bank, with the items it took.</summary>
    public IReadOnlyCollection<Session> Sessions => _sessions;

    /// <summary>The longest that one request took.</summary>
    public TimeSpan Slowest => TimeSpan.FromTicks(Interlocked.Read(ref _slowestTicks));

    /// <summary>When an item was last acknowledged, for the scenarios that wait for a first success.</summary>
    public Action OnSuccess { get; set; } = () => { };

    public string Answers => string.Join(' ', _answers.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{pair.Value}"));

    public int CountOf(string answer) => _answers.GetValueOrDefault(answer);

    public int Total => _answers.Values.Sum();

    /// <summary>Answers other than those that a page gets where nothing is wrong.</summary>
    public int Failed => _answers.Where(pair => pair.Key is not ("200" or "202" or "409/duplicate_item")).Sum(pair => pair.Value);

    public void Add(Session session) => _sessions.Enqueue(session);

    public void Acknowledge(string userId, string itemId)
    {
        _linked.Enqueue(new Linked(userId, itemId));
        OnSuccess();
    }

    public void Follow(string userId, string publicToken) =>
        _followed.Enqueue(new(userId, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(publicToken)))));

    public void Mistake(string what) => _mistaken.Enqueue(what);

    public void AskRemoval(string itemId) => _removals.TryAdd(itemId, false);

    public void AcknowledgeRemoval(string itemId) => _removals[itemId] = true;

    public void Count(string answer, long started)
    {
        _answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
        var ticks = Stopwatch.GetElapsedTime(started).Ticks;
        for (var seen = Interlocked.Read(ref _slowestTicks); ticks > seen; seen = Interlocked.Read(ref _slowestTicks))
        {
            if (Interlocked.CompareExchange(ref _slowestTicks, ticks, seen) == seen)
                return;
        }
    }
}

internal sealed record Linked(string UserId, string ItemId);

internal sealed record Followed(string UserId, string Sha256);

/// <summary>One wish of a user's to link one bank, and the items that Link made for it: one for each time it was opened.</summary>
internal sealed record Session(string UserId, ConcurrentQueue<string> ItemIds)
{
    /// <summary>Whether it is on a page of Plaid's own, so that the public token reaches a host also where no page brings it.</summary>
    public bool IsHosted { get; set; }

    /// <summary>Whether it links the bank in two tabs at once; both stay where Plaid cannot say for one which accounts it opens.</summary>
    public bool IsDouble { get; set; }

    /// <summary>What its browser was answered, and when: for whoever looks into a loss.</summary>
    public ConcurrentQueue<string> Answers { get; } = new();

    /// <summary>When its browser was told to open Link again, instead of each of these items.</summary>
    public ConcurrentDictionary<string, DateTimeOffset> GivenUp { get; } = new(StringComparer.Ordinal);

    /// <summary>Its browser was told to open Link again, instead of the latest item.</summary>
    public void GiveUp() => GivenUp.TryAdd(ItemIds.Last(), DateTimeOffset.UtcNow);
}
