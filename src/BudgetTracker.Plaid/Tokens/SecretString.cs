using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace BudgetTracker.Plaid;

internal static class SecretString
{
    public static bool FixedTimeEquals(string? left, string? right) =>
        left is null || right is null
            ? ReferenceEquals(left, right)
            : CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(left.AsSpan()), MemoryMarshal.AsBytes(right.AsSpan()));
}
