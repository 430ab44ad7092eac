using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>What an operator may search for.</summary>
internal sealed partial class ExchangeRunner
{
    [LoggerMessage(2101, LogLevel.Information, "Exchange {ExchangeId} is rejected: Plaid does not know its public token.")]
    private partial void LogRefused(Guid exchangeId);

    [LoggerMessage(2102, LogLevel.Warning, "Exchange {ExchangeId} did not get an item from Plaid; it is now {State}.")]
    private partial void LogNotExchanged(Exception exception, Guid exchangeId, string state);

    [LoggerMessage(2103, LogLevel.Warning, "Exchange {ExchangeId} ended under another holder: fence {Fence} is no longer current. Unless its item has a row, it is given back to Plaid.")]
    private partial void LogFencedOff(Guid exchangeId, int fence);

    [LoggerMessage(2104, LogLevel.Warning, "Exchange {ExchangeId} has its token, but the database did not take it yet; trying again.")]
    private partial void LogNotStoredYet(Exception? exception, Guid exchangeId);

    [LoggerMessage(2105, LogLevel.Error, "Exchange {ExchangeId} may be stored or not: the database went away with the answer. Its item is kept at Plaid, and recovery finds out.")]
    private partial void LogInDoubt(Exception? exception, Guid exchangeId);

    [LoggerMessage(2106, LogLevel.Error, "Exchange {ExchangeId} could not be stored before its lease ended; its item is removed at Plaid.")]
    private partial void LogNeverStored(Exception? exception, Guid exchangeId);

    [LoggerMessage(2107, LogLevel.Warning, "Exchange {ExchangeId} was fenced off with its token in hand (fence {Fence}), and nobody else has one: taken back with fence {NewFence}.")]
    private partial void LogTakenBack(Guid exchangeId, int fence, int newFence);

    [LoggerMessage(2111, LogLevel.Warning, "Exchange {ExchangeId} has its item stored, and is not ended yet; recovery ends it.")]
    private partial void LogNotEndedYet(Exception exception, Guid exchangeId);
}
